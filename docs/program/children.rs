//! Programs that this one starts: each gets so much time and no more, and none outlives it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How long a program's output may stay open after its end, since a program that it started has it too.
const GRACE: Duration = Duration::from_secs(1);

/// The programs that run now. Each is the leader of a process group, which has what it starts in turn.
static RUNNING: Mutex<BTreeSet<u32>> = Mutex::new(BTreeSet::new());

/// So many lessons run at once: they mostly sleep, so these are more than there are cores.
pub const AT_ONCE: usize = 8;

/// A lesson ends by itself in a few seconds; one that hangs is stopped after this time.
const LIMIT: Duration = Duration::from_secs(120);

/// Does the same with each of some things, with so many of them at once, and returns the results in the order of the things.
pub fn each<T, R: Send>(
    things: impl IntoIterator<Item = T, IntoIter: Send>,
    at_once: usize,
    work: impl Fn(T) -> R + Sync,
) -> Vec<R> {
    let queue = Mutex::new(things.into_iter().enumerate());
    let results = Mutex::new(BTreeMap::new());
    thread::scope(|scope| {
        for _ in 0..at_once {
            scope.spawn(|| {
                loop {
                    let next = queue.lock().unwrap_or_else(PoisonError::into_inner).next();
                    let Some((number, thing)) = next else { break };
                    let result = work(thing);
                    results.lock().unwrap_or_else(PoisonError::into_inner).insert(number, result);
                }
            });
        }
    });
    results.into_inner().unwrap_or_else(PoisonError::into_inner).into_values().collect()
}

/// Runs a program of a package whose examples are lessons, with the same number of threads in each runtime and pool on every machine:
/// one, and two where several threads are the lesson. `None` if it hangs.
///
/// # Errors
/// If it cannot be started or waited for, or what it writes cannot be read.
pub fn lesson_output(command: &mut Command, package: &str) -> io::Result<Option<Output>> {
    let async_std = if package == "parallel" { "2" } else { "1" };
    let threads = [("SMOL_THREADS", "1"), ("ASYNC_STD_THREAD_COUNT", async_std), ("RAYON_NUM_THREADS", "2")];
    output_within(command.envs(threads).env("RUST_BACKTRACE", "0"), LIMIT)
}

/// Runs a program without input, and returns what it wrote.
pub(crate) fn output(command: &mut Command) -> io::Result<Output> {
    output_within(command, Duration::MAX)?.ok_or_else(|| io::Error::from(io::ErrorKind::TimedOut))
}

/// The same within a time limit; `None` if the program had to be killed because it had not ended by then.
fn output_within(command: &mut Command, limit: Duration) -> io::Result<Option<Output>> {
    let mut child = start(command)?;
    let output = end_of(&mut child, limit);
    running().remove(&child.id());
    output
}

fn end_of(child: &mut Child, limit: Duration) -> io::Result<Option<Output>> {
    let (stdout, stderr) = (contents(child.stdout.take()), contents(child.stderr.take()));
    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if started.elapsed() > limit {
            kill(child);
            return child.wait().map(|_| None);
        }
        thread::sleep(Duration::from_millis(10));
    };
    Ok(Some(Output { status, stdout: read(child, &stdout)?, stderr: read(child, &stderr)? }))
}

fn running() -> MutexGuard<'static, BTreeSet<u32>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

fn start(command: &mut Command) -> io::Result<Child> {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    // A signal either finds the program here, or it is not started any more.
    let mut running = running();
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    running.insert(child.id());
    Ok(child)
}

/// Reads a pipe to its end on a thread of its own: one that is not emptied stops the program that fills it.
fn contents(pipe: Option<impl Read + Send + 'static>) -> Receiver<io::Result<Vec<u8>>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let read = pipe.map_or(Ok(0), |mut pipe| pipe.read_to_end(&mut bytes));
        // The receiver is gone if the program was killed.
        let _ = sender.send(read.map(|_| bytes));
    });
    receiver
}

/// What a program that has ended wrote. Where something that it started keeps the pipe open, that is killed.
fn read(child: &mut Child, contents: &Receiver<io::Result<Vec<u8>>>) -> io::Result<Vec<u8>> {
    let late = |_| io::Error::other("a program that it started keeps its output open");
    contents.recv_timeout(GRACE).or_else(|_| {
        kill(child);
        contents.recv_timeout(GRACE).map_err(late)
    })?
}

#[cfg(unix)]
fn kill(child: &mut Child) {
    kill_group(child.id());
}

/// Windows has no process groups of this kind.
#[cfg(not(unix))]
fn kill(child: &mut Child) {
    // One that has ended need not be killed.
    let _ = child.kill();
}

#[cfg(unix)]
fn kill_group(leader: u32) {
    use rustix::process::{Pid, Signal, kill_process_group};

    if let Some(group) = i32::try_from(leader).ok().and_then(Pid::from_raw) {
        // A group that has ended need not be killed.
        let _ = kill_process_group(group, Signal::KILL);
    }
}

/// From now on, SIGINT and SIGTERM end the running programs, and then this one, as they do by default.
#[cfg(unix)]
pub(crate) fn stop_with_this_program() -> io::Result<()> {
    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::emulate_default_handler;

    let mut signals = Signals::new([SIGINT, SIGTERM])?;
    thread::spawn(move || {
        for signal in signals.forever() {
            // Nothing is started any more, since the list is never unlocked.
            let running = running();
            running.iter().copied().for_each(kill_group);
            if emulate_default_handler(signal).is_err() {
                std::process::exit(128 + signal);
            }
        }
    });
    Ok(())
}

/// On Windows, Ctrl-C reaches every program of the console by itself.
#[cfg(not(unix))]
pub(crate) fn stop_with_this_program() -> io::Result<()> {
    Ok(())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut shell = Command::new("sh");
        shell.args(["-c", script]);
        shell
    }

    #[test]
    fn what_a_program_writes_is_returned_with_its_status() {
        let output = output(&mut shell("echo out; echo err >&2; exit 3")).expect("there is a shell");
        assert_eq!((output.status.code(), &*output.stdout, &*output.stderr), (Some(3), &b"out\n"[..], &b"err\n"[..]));
    }

    #[test]
    fn a_program_that_does_not_end_is_killed() {
        let output = output_within(&mut shell("sleep 1000"), Duration::from_millis(50)).expect("there is a shell");
        assert!(output.is_none());
    }
}
