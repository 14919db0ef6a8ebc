//! Model 3: several threads, so that CPU work overlaps too.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use rayon::prelude::*;
use workload::hardware_limit::cores;
use workload::{ApiError, Cpu, Dashboard, blocking};

/// Loads a user's dashboard on three threads, each held by one blocking call: takes the longest of the three latencies.
///
/// # Errors
/// The error of the first call, in the order below, that failed; all three have ended by then.
///
/// # Panics
/// If a call panics.
pub fn load_dashboard(api: &blocking::Api, user: u32) -> Result<Dashboard, ApiError> {
    thread::scope(|scope| {
        let profile = scope.spawn(|| api.get_user(user));
        let posts = scope.spawn(|| api.get_posts(user));
        let comments = scope.spawn(|| api.get_comments(user));
        Ok(Dashboard {
            user: profile.join().expect("get_user panicked")?,
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

/// Counts the primes below each limit on a thread for each core, which all take the next limit from one queue.
///
/// # Panics
/// If counting panics.
#[must_use]
pub fn count_from_queue(cpu: &Cpu, limits: &[u32]) -> Vec<u32> {
    let next = AtomicUsize::new(0);
    let worker = || {
        let mut counted = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(&limit) = limits.get(index) else { return counted };
            counted.push((index, cpu.count_primes(limit)));
        }
    };
    let mut counted: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..cores()).map(|_| scope.spawn(worker)).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("counting panicked")).collect()
    });
    counted.sort_unstable_by_key(|(index, _)| *index);
    counted.into_iter().map(|(_, count)| count).collect()
}
