//! Model 2: all calls in flight at once, on one thread.

use futures::future::{join_all, try_join_all};
use futures::try_join;
use workload::{Api, ApiError, Cpu, Dashboard, Image, Timer};

/// The user whose dashboard is loaded.
pub const USER: u32 = 1;

/// Loads a dashboard with its three calls in flight at once: takes the longest of the three latencies.
///
/// Dropped unfinished, it drops the calls that are still in flight.
///
/// # Errors
/// The error of the first call that fails; the others are dropped where they stand.
pub async fn load_dashboard(api: &Api<impl Timer>) -> Result<Dashboard, ApiError> {
    let (user, posts, comments) = try_join!(api.get_user(USER), api.get_posts(USER), api.get_comments(USER))?;
    Ok(Dashboard { user, posts, comments })
}

/// Logs in and loads the dashboard of whoever that is: one step that the others need, and then the others at once.
///
/// # Errors
/// As [`load_dashboard`]; where the login fails, no other call is made.
pub async fn log_in_and_load(api: &Api<impl Timer>, name: &str, password: &str) -> Result<Dashboard, ApiError> {
    let session = api.login(name, password).await?;
    let id = session.user;
    let (user, posts, comments) = try_join!(api.get_user(id), api.get_posts(id), api.get_comments(id))?;
    Ok(Dashboard { user, posts, comments })
}

/// Loads `count` images with all calls in flight at once: takes one latency.
///
/// # Errors
/// The error of the first call that fails; the others are dropped where they stand.
pub async fn load_images(api: &Api<impl Timer>, count: u32) -> Result<Vec<Image>, ApiError> {
    try_join_all((0..count).map(|id| api.get_image(id))).await
}

/// Counts the primes below each limit, as futures that are joined: it wins nothing, since they share one thread and none of
/// them ever waits.
pub async fn count_all(cpu: &Cpu, limits: &[u32]) -> Vec<u32> {
    join_all(limits.iter().map(|&limit| async move { cpu.count_primes(limit) })).await
}
