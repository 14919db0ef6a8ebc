//! `cargo run -p parallel`: three blocking calls on three threads, and computing on every core.

use std::io::{self, Write};

use async_timeline::{Timeline, rounded};
use workload::cpu::{JOB, PRIMES_IN_A_JOB};
use workload::{Call, Cpu, blocking};

fn main() -> anyhow::Result<()> {
    let mut out = io::stdout();
    writeln!(out, "Parallel: several threads, so that computing overlaps too.\n")?;

    let timeline = Timeline::new();
    let api = blocking::Api::new().recorded_by(&timeline);
    let dashboard = parallel::load_dashboard(&api)?;
    let recording = timeline.snapshot();

    let calls = [Call::GetUser, Call::GetPosts, Call::GetComments];
    let longest = calls.map(|call| api.latency_of(call)).into_iter().max().expect("there are three");
    writeln!(out, "{dashboard}\n")?;
    writeln!(out, "{}", recording.text().predicted(longest, "the longest, on three threads"))?;

    let jobs = [JOB; 6];
    let one = Timeline::new();
    let cpu = Cpu::new().recorded_by(&one);
    let expected: Vec<_> = jobs.iter().map(|&limit| cpu.count_primes(limit)).collect();
    assert_eq!(expected, [PRIMES_IN_A_JOB; 6], "the primes below {JOB} are known");
    let one = one.snapshot();

    let many = Timeline::new();
    let found = parallel::count_all(&Cpu::new().recorded_by(&many), &jobs);
    assert_eq!(found, expected, "more threads give the same answers");
    let many = many.snapshot();

    writeln!(out, "\nComputing, on every core:\n\n{many}")?;
    let speed_up = one.elapsed().as_secs_f64() / many.elapsed().as_secs_f64();
    writeln!(out, "\non one thread {}   speed-up {speed_up:.2}x", rounded(one.elapsed()))?;
    Ok(())
}
