//! How much faster this machine can get at all: several processes that share nothing, against one.
//!
//! Two cores rarely do twice the work of one: they share caches, memory and power. A speed-up says more beside this ceiling
//! than beside the number of cores.

use std::env;
use std::io::{self, BufRead, Write};
use std::num::NonZero;
use std::process::{self, Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Set for the processes that [`processes`] starts.
const VARIABLE: &str = "MEASURED_FOR_CEILING";

/// How many threads this process may run at once; one if the system does not say.
#[must_use]
pub fn cores() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

/// Must be called in `main`, once the work to be measured is prepared. In a process that [`processes`] started it waits for its
/// sign, does the work, says how long that took, and ends the process; in any other it does nothing.
pub fn serve(work: impl FnOnce()) {
    if env::var_os(VARIABLE).is_none() {
        return;
    }
    let measured = io::stdin().lock().read_line(&mut String::new()).and_then(|_| {
        let start = Instant::now();
        work();
        writeln!(io::stdout(), "{}", start.elapsed().as_nanos())
    });
    process::exit(i32::from(measured.is_err()));
}

/// Starts this program `count` times, lets all of them do the work that they [`serve`] at once, and gives the slowest one's
/// time.
///
/// # Errors
/// When a process cannot be started, fails, or says no time.
pub fn processes(count: usize) -> io::Result<Duration> {
    let program = env::current_exe()?;
    let start = |_| Command::new(&program).env(VARIABLE, "1").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut children = (0..count).map(start).collect::<io::Result<Vec<Child>>>()?;
    // The sign, so that they begin together however long their starts took.
    for child in &mut children {
        if let Some(mut input) = child.stdin.take() {
            input.write_all(b"go\n")?;
        }
    }
    let times = children.into_iter().map(time_of).collect::<io::Result<Vec<_>>>()?;
    Ok(times.into_iter().max().unwrap_or_default())
}

fn time_of(child: Child) -> io::Result<Duration> {
    let output = child.wait_with_output()?;
    let nanoseconds = String::from_utf8_lossy(&output.stdout).trim().parse();
    match (output.status.success(), nanoseconds) {
        (true, Ok(nanoseconds)) => Ok(Duration::from_nanos(nanoseconds)),
        _ => Err(io::Error::other(format!("a process that was to be measured ended with {}", output.status))),
    }
}

/// How many times the work of one process as many processes as there are cores do in the same time, and how long one alone
/// takes.
///
/// # Errors
/// As [`processes`].
pub fn measure() -> io::Result<(f64, Duration)> {
    let alone = processes(1)?;
    let together = processes(cores())?;
    Ok((cores() as f64 * alone.as_secs_f64() / together.as_secs_f64(), alone))
}

/// The middle one of some times; of an even number, the upper of the two in the middle. It is what a noisy second moves least.
///
/// # Panics
/// If there is none.
#[must_use]
pub fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
