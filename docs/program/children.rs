//! Programs that this one starts: each gets so much time and no more, and none outlives it.

use std::collections::BTreeSet;
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

/// Runs a program without input, and returns what it wrote.
///
/// # Errors
/// If it cannot be started or waited for, or what it writes cannot be read.
pub fn output(command: &mut Command) -> io::Result<Output> {
    output_within(command, Duration::MAX)?.ok_or_else(|| io::Error::from(io::ErrorKind::TimedOut))
}

/// The same within a time limit; `None` if the program had to be killed because it had not ended by then.
///
/// # Errors
/// If it cannot be started or waited for, or what it writes cannot be read.
pub fn output_within(command: &mut Command, limit: Duration) -> io::Result<Option<Output>> {
    let mut child = start(command)?;
    let (stdout, stderr) = (contents(child.stdout.take()), contents(child.stderr.take()));
    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if started.elapsed() > limit {
            kill(&mut child);
            child.wait()?;
            running().remove(&child.id());
            return Ok(None);
        }
        thread::sleep(Duration::from_millis(10));
    };
    let output =
        read(&mut child, &stdout).and_then(|stdout| Ok(Output { status, stdout, stderr: read(&mut child, &stderr)? }));
    running().remove(&child.id());
    output.map(Some)
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
///
/// # Errors
/// If the signals cannot be handled.
#[cfg(unix)]
pub fn stop_with_this_program() -> io::Result<()> {
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
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub fn stop_with_this_program() -> io::Result<()> {
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

    #[test]
    fn what_a_program_leaves_behind_is_killed_too() {
        let output = output(&mut shell("sleep 1000 & echo $!")).expect("the shell ends at once");
        let left = String::from_utf8(output.stdout).expect("a number");
        // A process that was killed may take a moment to end, and then stays as a zombie until something collects its status.
        let ended = |status: &str| status.is_empty() || status.contains("\nState:\tZ");
        let status = || std::fs::read_to_string(format!("/proc/{}/status", left.trim())).unwrap_or_default();
        let begin = Instant::now();
        while !ended(&status()) {
            assert!(begin.elapsed() < Duration::from_secs(60), "process {left} still runs");
            thread::sleep(Duration::from_millis(10));
        }
    }
}
