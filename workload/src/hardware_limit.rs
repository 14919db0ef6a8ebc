//! The hardware limit: how much faster this machine can get at all, with several processes that share nothing.
//!
//! Two cores rarely do twice the work of one: they share caches, memory and power. So compare a speed-up with this limit, not with the
//! number of cores.

use std::env;
use std::io::{self, BufRead, Write};
use std::num::NonZero;
use std::process::{self, Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Set for the processes that [`processes`] starts.
const VARIABLE: &str = "MEASURED_FOR_HARDWARE_LIMIT";

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

/// The best of several rounds. Take a round before, between and after what you compare with it: a machine that was slow during
/// all rounds of the limit would seem to exceed it.
#[derive(Clone, Copy, Debug)]
pub struct HardwareLimit {
    alone: Duration,
    together: Duration,
}

impl HardwareLimit {
    /// Takes the first round.
    ///
    /// # Errors
    /// As [`processes`].
    pub fn measure() -> io::Result<Self> {
        Ok(Self { alone: processes(1)?, together: processes(cores())? })
    }

    /// Takes another round, and returns how long one process took in it.
    ///
    /// # Errors
    /// As [`processes`].
    pub fn again(&mut self) -> io::Result<Duration> {
        let Self { alone, together } = Self::measure()?;
        *self = Self { alone: alone.min(self.alone), together: together.min(self.together) };
        Ok(alone)
    }

    /// How many times the work of one process as many processes as there are cores do in the same time.
    #[must_use]
    pub fn speed_up(self) -> f64 {
        cores() as f64 * self.alone.as_secs_f64() / self.together.as_secs_f64()
    }

    /// The share of the limit that work on every core reached, which took that long; one is all of it.
    #[must_use]
    pub fn share(self, took: Duration) -> f64 {
        self.together.as_secs_f64() / cores() as f64 / took.as_secs_f64()
    }
}

/// The middle one of some figures; of an even number, the upper of the two in the middle. It is what a noisy second moves least.
///
/// # Panics
/// If there is none.
#[must_use]
pub fn median<T: Copy + Ord>(mut figures: Vec<T>) -> T {
    figures.sort_unstable();
    figures[figures.len() / 2]
}
