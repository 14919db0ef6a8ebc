//! What the figures depend on: the machine, and what else it does.

use std::env;
use std::fs;
use std::process::Command;

use serde_json::{Value, json};
use workload::hardware_limit::cores;

/// What this system says of itself; null is unknown.
pub(super) fn facts() -> Value {
    json!({
        "cpu": cpu(),
        "cores": cores(),
        "memory": memory().map(|bytes| format!("{:.1} GB", bytes / 1e9)),
        "kernel": line_of("/proc/sys/kernel/osrelease").or_else(|| sysctl("kern.osrelease")),
        "os": value_of("/etc/os-release", "PRETTY_NAME=").unwrap_or_else(|| env::consts::OS.to_owned()),
        "hypervisor": hypervisor(),
        "allocator": format!("the system's ({})", if cfg!(target_env = "musl") { "musl" } else { env::consts::OS }),
        "rustc": printed("rustc", &["--version"]),
        "load": load().map(|load| format!("{load:.2}")),
    })
}

/// How many processes wanted a core during the last minute.
pub(super) fn load() -> Option<f64> {
    line_of("/proc/loadavg")?.split(' ').next()?.parse().ok()
}

/// CPU time since the system started, in ticks: all of it, and what a hypervisor gave to other machines.
#[derive(Clone, Copy, Debug)]
pub(super) struct CpuTime {
    all: u64,
    stolen: u64,
}

impl CpuTime {
    pub(super) fn now() -> Option<Self> {
        let times: Vec<u64> =
            line_of("/proc/stat")?.split_whitespace().skip(1).filter_map(|time| time.parse().ok()).collect();
        // Time of guests is counted twice.
        Some(Self { all: times.iter().take(8).sum(), stolen: *times.get(7)? })
    }

    /// The share that was stolen since then.
    pub(super) fn stolen_since(self, earlier: Self) -> f64 {
        let all = self.all.saturating_sub(earlier.all).max(1);
        self.stolen.saturating_sub(earlier.stolen) as f64 / all as f64
    }
}

/// In bytes.
fn memory() -> Option<f64> {
    let kilobytes = number_of("/proc/meminfo", "MemTotal:");
    kilobytes.map(|kilobytes| kilobytes as f64 * 1024.0).or_else(|| sysctl("hw.memsize")?.parse().ok())
}

fn cpu() -> Option<String> {
    let named = value_of("/proc/cpuinfo", "model name").or_else(|| sysctl("machdep.cpu.brand_string"));
    named.or_else(|| env::var("PROCESSOR_IDENTIFIER").ok())
}

fn hypervisor() -> Option<String> {
    let vendor = line_of("/sys/hypervisor/type").or_else(|| line_of("/sys/class/dmi/id/sys_vendor"));
    let flags = value_of("/proc/cpuinfo", "flags")?;
    match (flags.split(' ').any(|flag| flag == "hypervisor"), vendor) {
        (false, _) => Some("none".to_owned()),
        (true, Some(vendor)) => Some(vendor),
        (true, None) => Some("yes, of an unknown kind".to_owned()),
    }
}

/// The first line of a file.
pub(super) fn line_of(file: &str) -> Option<String> {
    let line = fs::read_to_string(file).ok()?.lines().next()?.trim().to_owned();
    (!line.is_empty()).then_some(line)
}

/// The value of a line `name : value` or `name="value"`.
fn value_of(file: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    Some(line.trim_matches([' ', '\t', ':', '=', '"']).to_owned())
}

/// The number with which such a value begins.
pub(super) fn number_of(file: &str, name: &str) -> Option<u64> {
    value_of(file, name)?.split_whitespace().next()?.parse().ok()
}

fn sysctl(name: &str) -> Option<String> {
    if cfg!(target_os = "macos") { printed("sysctl", &["-n", name]) } else { None }
}

fn printed(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    let line = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    (output.status.success() && !line.is_empty()).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_stolen_is_a_share_of_the_time_between() {
        let (earlier, later) = (CpuTime { all: 1_000, stolen: 10 }, CpuTime { all: 1_200, stolen: 15 });
        assert!((later.stolen_since(earlier) - 0.025).abs() < 1e-9);
        assert!(later.stolen_since(later).abs() < 1e-9, "no time has passed");
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn linux_says_what_the_figures_depend_on() {
        let facts = facts();
        for known in ["memory", "kernel", "load"] {
            assert!(facts[known].is_string(), "{known}: {facts}");
        }
        assert!(CpuTime::now().is_some_and(|now| now.all > 0));
    }
}
