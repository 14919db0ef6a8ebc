//! Model 2: all calls in flight at once, on one thread.

use futures::future::{join_all, try_join_all};
use futures::try_join;
use workload::{Api, ApiError, Cpu, Dashboard, Image, Timer};

/// Loads a user's dashboard with its three calls in flight at once: takes the longest of the three latencies.
///
/// If it is dropped, the calls still in flight are cancelled.
///
/// # Errors
/// The error of the first call that fails; the others are cancelled at their current `.await`.
pub async fn load_dashboard(api: &Api<impl Timer>, user: u32) -> Result<Dashboard, ApiError> {
    let (profile, posts, comments) = try_join!(api.get_user(user), api.get_posts(user), api.get_comments(user))?;
    Ok(Dashboard { user: profile, posts, comments })
}

/// Logs in and then loads that user's dashboard: the login first, since the other calls need it, then the others at once.
///
/// # Errors
/// As [`load_dashboard`]. If the login fails, no other call is made.
pub async fn log_in_and_load(api: &Api<impl Timer>, name: &str, password: &str) -> Result<Dashboard, ApiError> {
    let session = api.login(name, password).await?;
    load_dashboard(api, session.user).await
}

/// Loads `count` images with all calls in flight at once: takes one latency.
///
/// # Errors
/// The error of the first call that fails; the others are cancelled at their current `.await`.
pub async fn load_images(api: &Api<impl Timer>, count: u32) -> Result<Vec<Image>, ApiError> {
    try_join_all((0..count).map(|id| api.get_image(id))).await
}

/// Counts the primes below each limit in joined futures. This saves no time: they share one thread, and none of them ever waits.
pub async fn count_all(cpu: &Cpu, limits: &[u32]) -> Vec<u32> {
    join_all(limits.iter().map(|&limit| async move { cpu.count_primes(limit) })).await
}
