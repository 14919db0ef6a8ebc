//! Two pieces of CPU work, which need two threads.

use std::time::Duration;

use async_timeline::Lane;
use workload::Cpu;

use super::{Checked, on_the_runtimes_thread};
use crate::api::{Api, World};
use crate::observe::{Seen, observe_in_real_time, rounded};

/// Checks an answer.
pub fn check<F>(answer: F) -> Checked
where
    F: AsyncFn(&Api, u32, u32) -> (u32, u32) + Copy + Send + 'static,
{
    // On a machine with one core, rayon would start one thread, and two pieces of work would never overlap. If the pool was
    // started before, it stays as it is.
    let _ = rayon::ThreadPoolBuilder::new().num_threads(2).build_global();
    let limits = [(1_300_000, 1_400_000), (1_600_000, 1_200_000)];
    Checked::first_failure(limits.into_iter().map(|(first, second)| {
        let world = World::new();
        let seen = observe_in_real_time(&world, &async move |api: &Api| answer(api, first, second).await);
        Checked { verdict: judge(&seen, [first, second]), recording: seen.later }
    }))
}

fn judge(seen: &Seen<(u32, u32)>, limits: [u32; 2]) -> Result<String, String> {
    let &(first, second) = seen.returned()?;
    let lanes = seen.later.lanes();
    if lanes.len() != 2 {
        return Err(format!("count_primes is called {} times; two are needed.", lanes.len()));
    }
    seen.nothing_left_running()?;
    let expected = limits.map(|limit| Cpu::new().count_primes(limit));
    if [first, second] != expected {
        return Err(format!(
            "You return {first} and {second}; below {} there are {} primes, and below {} there are {}.",
            limits[0], expected[0], limits[1], expected[1]
        ));
    }
    if let Some(lane) = lanes.iter().find(|lane| on_the_runtimes_thread(&seen.later, lane)) {
        return Err(format!(
            "count_primes runs on the runtime's thread for {}, and no other task can run meanwhile.",
            rounded(lane.duration().unwrap_or_default())
        ));
    }
    let shortest = lanes.iter().filter_map(Lane::duration).min().unwrap_or_default();
    if seen.held > shortest / 2 {
        return Err(format!(
            "count_primes: both run on other threads, and yet the runtime's thread is held for {}: your answer waits without \
             `.await`.",
            rounded(seen.held)
        ));
    }
    if seen.later.overlap("count_primes", "count_primes") == Duration::ZERO {
        return Err("The runtime's thread is free, but the second count_primes starts only when the first has ended."
            .to_owned());
    }
    Ok("Solved: both count at the same time, on two threads, and the runtime's thread stays free.".to_owned())
}
