//! Runs an answer, records it, and keeps watching for an hour after it has returned.

use std::any::Any;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use async_timeline::{Ending, Lane, Recording, Timeline};
use futures::FutureExt;
use futures::future::LocalBoxFuture;
use tokio::runtime::{Builder, Handle};
use tokio::time::{sleep, timeout};
use workload::{Timer, Tokio};

use crate::api::{Api, World};
use crate::checks::Checked;

/// On the stopped clock: an answer that has not returned by then never will.
const TEN_MINUTES: Duration = Duration::from_secs(600);
/// On the stopped clock: a task that still runs this long after the answer has returned was forgotten.
const AN_HOUR: Duration = Duration::from_secs(3600);
/// In real time. On the stopped clock, an answer needs next to none.
const PATIENCE: Duration = Duration::from_secs(10);
/// Real time for which an answer may keep the runtime's thread busy. Starting a few calls takes next to none.
const BUSY: Duration = Duration::from_millis(20);
/// An answer that kept the thread busy, or was late in real time, runs again, since the machine may have been busy with something
/// else: for this long, and in real time this often.
const TRIES: Duration = Duration::from_secs(2);
const RUNS: u32 = 4;
/// The thread that runs an answer, whose panics become a verdict.
pub(crate) const THREAD: &str = "answer";
/// The threads of `spawn_blocking`.
const POOL: &str = "blocking";

/// One run of an answer.
#[derive(Debug)]
pub(crate) struct Seen<T> {
    /// What the answer returned, or why it did not.
    returned: Result<T, String>,
    /// What had happened when it returned.
    pub(crate) at_return: Recording,
    /// What had happened an hour later.
    pub(crate) later: Recording,
    /// The real time for which the runtime's thread did not wait for anything, so that no other task could run on it.
    held: Duration,
}

#[derive(Clone, Copy, PartialEq)]
enum Clock {
    Stopped,
    Real,
}

/// An answer that can be run once, whatever its type, so that what runs it is not compiled for each answer anew.
type Answer<T> = Box<dyn FnOnce(&Api) -> LocalBoxFuture<'_, T> + Send>;

fn once<T, F>(answer: &F) -> Answer<T>
where
    F: AsyncFn(&Api) -> T + Clone + Send + 'static,
{
    let answer = answer.clone();
    Box::new(move |api| async move { answer(api).await }.boxed_local())
}

/// Runs `answer` on a stopped clock, which moves on only when there is nothing to do.
pub(crate) fn observe<T, F>(world: &World, answer: &F) -> Seen<T>
where
    F: AsyncFn(&Api) -> T + Clone + Send + 'static,
    T: Send + 'static,
{
    let start = Instant::now();
    let mut seen = run(world, once(answer), Clock::Stopped);
    while seen.held >= BUSY && seen.returned.is_ok() && start.elapsed() < TRIES {
        seen = run(world, once(answer), Clock::Stopped);
    }
    seen
}

/// Runs `answer` in real time, for what a stopped clock doesn't show: threads that are held, and CPU work.
pub(crate) fn observe_in_real_time<T, F>(
    world: &World,
    answer: &F,
    judge: impl Fn(&Seen<T>) -> Result<String, String>,
) -> Checked
where
    F: AsyncFn(&Api) -> T + Clone + Send + 'static,
    T: Send + 'static,
{
    let mut seen = run(world, once(answer), Clock::Real);
    let mut verdict = judge(&seen);
    for _ in 1..RUNS {
        if verdict.is_ok() || seen.returned.is_err() {
            break;
        }
        seen = run(world, once(answer), Clock::Real);
        verdict = judge(&seen);
    }
    Checked { verdict, recording: seen.later }
}

fn run<T: Send + 'static>(world: &World, answer: Answer<T>, clock: Clock) -> Seen<T> {
    silence_panics();
    let (done, seen) = channel();
    let world = world.clone();
    // A thread of its own, since an endless loop can't be cancelled: it is left behind, and ends with the process.
    let thread = thread::Builder::new().name(THREAD.to_owned()).spawn(move || {
        let runtime =
            Builder::new_current_thread().enable_time().start_paused(clock == Clock::Stopped).thread_name(POOL).build();
        let runtime = runtime.expect("a runtime without I/O needs nothing that could be missing");
        let seen = runtime.block_on(watch(world, answer, clock));
        // Nobody listens any more if it took too long.
        let _ = done.send(seen);
        runtime.shutdown_background();
    });
    let stuck = |why: &str| Seen {
        returned: Err(why.to_owned()),
        at_return: Timeline::new().snapshot(),
        later: Timeline::new().snapshot(),
        held: PATIENCE,
    };
    if thread.is_err() {
        return stuck("The system has no thread left to run your answer on.");
    }
    match seen.recv_timeout(PATIENCE) {
        Ok(seen) => seen,
        Err(RecvTimeoutError::Timeout) => stuck(
            "Your answer still holds its thread after 10 s: it loops without an end, or blocks the thread that its calls need \
             (`block_on`, a lock, a channel of std).",
        ),
        Err(RecvTimeoutError::Disconnected) => stuck("Your answer ended the thread that ran it."),
    }
}

async fn watch<T>(world: World, answer: Answer<T>, clock: Clock) -> Seen<T> {
    let busy = || Handle::current().metrics().worker_total_busy_duration(0);
    // The runtime adds up when it waits, so it has to wait before and after.
    sleep(TICK).await;
    let before = busy();
    let timeline = match clock {
        Clock::Stopped => Timeline::with_clock(|| Tokio.now()),
        Clock::Real => Timeline::new(),
    };
    let api = Api::new(world, timeline.clone());
    let returned = match timeout(TEN_MINUTES, AssertUnwindSafe(answer(&api)).catch_unwind()).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(panic)) => Err(format!("Your answer panicked: {}.", message(&*panic))),
        Err(_) => Err("Your answer had not returned after ten minutes.".to_owned()),
    };
    let at_return = timeline.snapshot();
    sleep(TICK).await;
    let held = busy().saturating_sub(before);
    if clock == Clock::Real {
        return Seen { returned, later: at_return.clone(), at_return, held };
    }
    sleep(AN_HOUR).await;
    Seen { returned, at_return, later: timeline.snapshot(), held }
}

/// The hook prints a backtrace to the person who runs a check. The panic itself is caught and becomes the verdict.
fn silence_panics() {
    static SILENCED: Once = Once::new();
    SILENCED.call_once(|| {
        let report = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !matches!(thread::current().name(), Some(THREAD | POOL)) {
                report(info);
            }
        }));
    });
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    text.and_then(|text| text.lines().next()).unwrap_or("without a message").trim_end_matches('.').to_owned()
}

impl<T> Seen<T> {
    /// What the answer returned.
    ///
    /// # Errors
    /// A verdict if it did not return, or if it held its thread.
    pub(crate) fn returned(&self) -> Result<&T, String> {
        let returned = self.returned_or_held()?;
        let held = self.held_for().map(|held| {
            format!(
                "Your answer blocks its thread for {}: on that thread, no other task can run meanwhile (`std::thread::sleep`?).",
                rounded(held)
            )
        });
        held.map_or(Ok(returned), Err)
    }

    /// What the answer returned, even if it held its thread.
    ///
    /// # Errors
    /// A verdict if it did not return.
    pub(crate) fn returned_or_held(&self) -> Result<&T, String> {
        self.returned.as_ref().map_err(Clone::clone)
    }

    /// For how long the answer kept the runtime's thread busy, if it was longer than a few calls need.
    pub(crate) fn held_for(&self) -> Option<Duration> {
        Some(self.held).filter(|held| *held >= BUSY)
    }

    /// Checks that nothing was left behind when the answer returned.
    ///
    /// # Errors
    /// A verdict that names what still ran.
    pub(crate) fn nothing_left_running(&self) -> Result<(), String> {
        let begun = |lane: &&Lane| lane.began().is_some();
        let Some(lane) = self.at_return.lanes().iter().filter(begun).find(|lane| lane.ending() == Ending::Running)
        else {
            // A task that was spawned but had no turn yet begins only after the return.
            let not_yet =
                |lane: &&Lane| self.at_return.lanes().get(lane.number()).is_none_or(|lane| lane.began().is_none());
            let late = self.later.lanes().iter().filter(begun).find(not_yet);
            return late.map_or(Ok(()), |lane| {
                Err(format!("{} starts only after your answer has returned, and its result is lost.", lane.name()))
            });
        };
        let then = match self.later.lanes()[lane.number()].ended() {
            Some(at) => format!("it ends at {}, and its result is lost", ms(at)),
            None => "its result is lost".to_owned(),
        };
        Err(format!("You return at {} while {} is still running: {then}.", ms(self.at_return.until()), lane.name()))
    }

    /// When the answer returned.
    pub(crate) fn returned_at(&self) -> Duration {
        self.at_return.until()
    }
}

/// Times on the stopped clock are exact up to the tick of tokio's timer.
pub(crate) const TICK: Duration = Duration::from_millis(2);

/// A time of the stopped clock.
pub(crate) fn ms(time: Duration) -> String {
    format!("{} ms", time.as_millis())
}

/// A real time, which differs from run to run.
pub(crate) fn rounded(time: Duration) -> String {
    format!("about {} ms", (time.as_millis() + 5) / 10 * 10)
}

/// Checks that each of `names` was called once and awaited, and that nothing else was called.
///
/// # Errors
/// A verdict that names the call.
pub(crate) fn each_called_once(recording: &Recording, names: &[impl AsRef<str>]) -> Result<(), String> {
    for name in names.iter().map(AsRef::as_ref) {
        let lanes: Vec<_> = recording.lanes().iter().filter(|lane| lane.name() == name).collect();
        let begun = lanes.iter().filter(|lane| lane.began().is_some()).count();
        match (lanes.len(), begun) {
            (0, _) => return Err(format!("{name} is never called.")),
            (_, 0) => {
                return Err(format!(
                    "{name} is called but never awaited: a future does nothing until it is polled (a JavaScript promise would have run)."
                ));
            }
            (_, 1) => {}
            (_, n) => return Err(format!("{name} is called {n} times; once is enough.")),
        }
    }
    let other = recording
        .lanes()
        .iter()
        .find(|lane| lane.began().is_some() && !names.iter().any(|name| name.as_ref() == lane.name()));
    other.map_or(Ok(()), |lane| Err(format!("{} is called, and the task doesn't ask for it.", lane.name())))
}

/// Checks that a call began as soon as it could: at `possible`, when what it needs was there.
///
/// # Errors
/// A verdict that names what it waited for instead.
pub(crate) fn starts_at(recording: &Recording, lane: &Lane, possible: Duration) -> Result<(), String> {
    let Some(began) = lane.began().filter(|began| *began > possible + TICK) else { return Ok(()) };
    let before = recording
        .lanes()
        .iter()
        .filter(|other| other.number() != lane.number() && other.began() < Some(began))
        .filter_map(|other| Some((other.ended().filter(|ended| *ended <= began)?, other)))
        .max_by_key(|(ended, other)| (*ended, other.began()));
    let name = lane.name();
    // Created early and polled late: the future waited in a variable.
    let start = if lane.created() + TICK < began {
        format!("{name} is created at {}, but first polled at {}", ms(lane.created()), ms(began))
    } else {
        format!("{name} starts at {}", ms(began))
    };
    let waited = match before {
        Some((ended, other)) if ended + TICK >= began => {
            format!("when {} has ended, and needs nothing from it", other.name())
        }
        _ => format!("and could have started at {}", ms(possible)),
    };
    Err(format!("{start}, {waited}."))
}
