//! Two pieces of CPU work, which need two threads.

use workload::Cpu;

use super::{Checked, SOON, overlap, returns_within, thread_is_free};
use crate::api::{Api, World};
use crate::observe::{Seen, observe_in_real_time};

/// Checks an answer.
pub fn check(answer: impl AsyncFn(&Api, u32, u32) -> (u32, u32) + Copy + Send + 'static) -> Checked {
    // On a machine with one core, rayon would start one thread, and two pieces of work would never overlap. If the pool was
    // started before, it stays as it is.
    let _ = rayon::ThreadPoolBuilder::new().num_threads(2).build_global();
    let limits = [(1_300_000, 1_400_000), (1_600_000, 1_200_000)];
    Checked::first_failure(limits.into_iter().map(|(first, second)| {
        let expected = [first, second].map(|limit| Cpu::new().count_primes(limit));
        let answer = async move |api: &Api| answer(api, first, second).await;
        observe_in_real_time(&World::new(), &answer, |seen| judge(seen, [first, second], expected))
    }))
}

fn judge(seen: &Seen<(u32, u32)>, limits: [u32; 2], expected: [u32; 2]) -> Result<String, String> {
    let &(first, second) = seen.returned_or_held()?;
    let lanes = seen.later.lanes();
    let [one, other] = lanes else {
        return Err(format!("count_primes is called {} times; two are needed.", lanes.len()));
    };
    seen.nothing_left_running()?;
    if [first, second] != expected {
        return Err(format!(
            "You return {first} and {second}; below {} there are {} primes, and below {} there are {}.",
            limits[0], expected[0], limits[1], expected[1]
        ));
    }
    thread_is_free(seen, "count_primes")?;
    overlap([one, other])?;
    returns_within(seen, SOON)?;
    Ok("Solved: both count at the same time, on two threads, and the runtime's thread stays free.".to_owned())
}
