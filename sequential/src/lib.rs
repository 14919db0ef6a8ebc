//! Model 1: each call starts when the previous one has finished.

use workload::{Api, ApiError, Cpu, Dashboard, Image, Timer};

/// Loads a user's dashboard, one call after another: takes the sum of the three latencies.
///
/// If it is dropped, the call in flight is cancelled and the remaining ones are never made.
///
/// # Errors
/// The error of the first call that fails; the calls after it are never made.
pub async fn load_dashboard(api: &Api<impl Timer>, user: u32) -> Result<Dashboard, ApiError> {
    let profile = api.get_user(user).await?;
    let posts = api.get_posts(user).await?;
    let comments = api.get_comments(user).await?;
    Ok(Dashboard { user: profile, posts, comments })
}

/// Loads `count` images with `.await` inside the loop: takes `count` latencies.
///
/// # Errors
/// The error of the first call that fails; the calls after it are never made.
pub async fn load_images(api: &Api<impl Timer>, count: u32) -> Result<Vec<Image>, ApiError> {
    let mut images = Vec::new();
    for id in 0..count {
        images.push(api.get_image(id).await?);
    }
    Ok(images)
}

/// Counts the primes below each limit, one limit after another.
#[must_use]
pub fn count_all(cpu: &Cpu, limits: &[u32]) -> Vec<u32> {
    limits.iter().map(|&limit| cpu.count_primes(limit)).collect()
}
