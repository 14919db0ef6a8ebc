//! What is refused before it starts, and why.

use std::fs;

use anyhow::ensure;

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
        if let Some(available) = memory_available() {
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
        let most = threads_at_most();
        ensure!(calls <= most.0, "--calls {calls}: at most {} threads, {}", most.0, most.1);
    }
    match u32::try_from(calls) {
        Ok(calls) => Ok(calls),
        Err(_) => anyhow::bail!("--calls {calls}: at most {}, since an image's number has 32 bits", u32::MAX),
    }
}

fn memory_available() -> Option<u64> {
    let kilobytes = number(&fs::read_to_string("/proc/meminfo").ok()?, "MemAvailable:")?;
    Some(kilobytes * 1024)
}

/// The lowest of the bounds on threads, with its reason.
fn threads_at_most() -> (u64, &'static str) {
    let file = |path| fs::read_to_string(path).ok()?.trim().parse().ok();
    let processes = fs::read_to_string("/proc/self/limits").ok().and_then(|limits| number(&limits, "Max processes"));
    let bounds = [
        (Some(Pattern::OsThreads.most()), "which is as far as this measures them"),
        (processes, "the limit of processes for one user (ulimit -u)"),
        (file("/proc/sys/kernel/threads-max"), "the limit of the system (kernel.threads-max)"),
        (file("/sys/fs/cgroup/pids.max"), "the limit of the control group (pids.max)"),
    ];
    let known = bounds.into_iter().filter_map(|(bound, reason)| Some((bound?, reason)));
    known.min_by_key(|(bound, _)| *bound).expect("the first is always known")
}

/// The first number after `name`.
fn number(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find(|line| line.starts_with(name))?;
    line[name.len()..].split_whitespace().next()?.parse().ok()
}
