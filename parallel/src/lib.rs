//! Model 3: several threads, so that computing overlaps too.

use std::thread;

use rayon::prelude::*;
use workload::{ApiError, Cpu, Dashboard, blocking};

/// The user whose dashboard is loaded.
pub const USER: u32 = 1;

/// Loads a dashboard on three threads, each of which one blocking call holds: takes the longest of the three latencies.
///
/// # Errors
/// The error of the first call, in the order below, that failed; all three have ended by then.
///
/// # Panics
/// If a call panics.
pub fn load_dashboard(api: &blocking::Api) -> Result<Dashboard, ApiError> {
    thread::scope(|scope| {
        let user = scope.spawn(|| api.get_user(USER));
        let posts = scope.spawn(|| api.get_posts(USER));
        let comments = scope.spawn(|| api.get_comments(USER));
        Ok(Dashboard {
            user: user.join().expect("get_user panicked")?,
            posts: posts.join().expect("get_posts panicked")?,
            comments: comments.join().expect("get_comments panicked")?,
        })
    })
}

/// Counts the primes below each limit on rayon's threads, one for each core.
#[must_use]
pub fn count_all(cpu: &Cpu, limits: &[u32]) -> Vec<u32> {
    limits.par_iter().map(|&limit| cpu.count_primes(limit)).collect()
}
