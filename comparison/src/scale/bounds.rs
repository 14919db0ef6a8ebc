//! What is refused before it starts, and why.

use anyhow::ensure;

use super::machine::{line_of, number_of};
use super::pattern::Pattern;

/// How many calls the virtual clock works out: a calculation, yet of about 400 bytes a call.
pub(super) const VIRTUAL: u64 = 10_000_000;

/// # Errors
/// When the calls would not fit into the memory that is available, or are more than there are numbers for them, or threads for
/// each are more than the system starts. Where the system does not say, nothing is refused for it.
pub(super) fn check(patterns: &[Pattern], calls: u64) -> anyhow::Result<u32> {
    ensure!(calls > 0, "--calls 0: at least 1 is needed");
    for pattern in patterns.iter().filter(|pattern| calls <= pattern.most()) {
        let bytes = pattern.bytes_a_call();
        // The other half is for everything else that runs.
        if let Some(available) = number_of("/proc/meminfo", "MemAvailable:").map(|kilobytes| kilobytes * 1024) {
            let most = available / 2 / bytes;
            ensure!(
                calls <= most,
                "--calls {calls}: at most {most} fit into half of the {} MB of memory that is available, since a call of {} \
                 takes about {bytes} bytes",
                available / 1_000_000,
                pattern.name(),
            );
        }
    }
    if patterns == [Pattern::OsThreads] {
        let (most, reason) = threads_at_most();
        ensure!(calls <= most, "--calls {calls}: at most {most} threads, {reason}");
    }
    ensure!(calls <= u32::MAX.into(), "--calls {calls}: at most {}, since an image's number has 32 bits", u32::MAX);
    Ok(calls as u32)
}

/// The lowest of the bounds on threads, with its reason.
fn threads_at_most() -> (u64, &'static str) {
    let file = |path| line_of(path)?.parse().ok();
    let bounds = [
        (Some(Pattern::OsThreads.most()), "which is as far as this measures them"),
        (number_of("/proc/self/limits", "Max processes"), "the limit of processes for one user (ulimit -u)"),
        (file("/proc/sys/kernel/threads-max"), "the limit of the system (kernel.threads-max)"),
        (file("/sys/fs/cgroup/pids.max"), "the limit of the control group (pids.max)"),
    ];
    let known = bounds.into_iter().filter_map(|(bound, reason)| Some((bound?, reason)));
    known.min_by_key(|(bound, _)| *bound).expect("the first is always known")
}
