//! A process that is measured: it ends by itself, or is ended, and neither it nor what it starts can hang this program.

use std::io::{self, Read};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use thiserror::Error;
use wait4::{ResUse, Wait4};

use super::stop::Stop;

/// How often to look whether the process must be ended.
const LOOK: Duration = Duration::from_millis(50);
/// How long its output may stay open after its end, since something that it started has it too.
const GRACE: Duration = Duration::from_secs(1);

/// A process that has ended.
pub(super) struct Ended {
    pub(super) used: ResUse,
    pub(super) said: String,
    pub(super) complained: String,
}

/// The process was ended, since it took longer than its limit.
#[derive(Clone, Copy, Debug, Error)]
#[error("it took longer than its limit")]
pub(super) struct Late;

/// Runs a program without input, and waits for its end.
///
/// # Errors
/// [`Late`] after the limit, [`Interrupted`](super::Interrupted) after a signal, and whatever the system says. By then the process
/// and what it started are gone.
pub(super) fn run(mut program: Command, limit: Option<Duration>, stop: &Stop) -> anyhow::Result<Ended> {
    in_a_group(&mut program);
    // Where memory runs out while a thread prints its backtrace, the process waits for a lock that this thread has, and never ends.
    program.env("RUST_BACKTRACE", "0");
    let started = Instant::now();
    let mut child = program.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let id = child.id();
    let (stdout, stderr) = (contents(child.stdout.take()), contents(child.stderr.take()));
    let end = on_a_thread(move || child.wait4());
    let used = loop {
        match end.recv_timeout(LOOK) {
            Ok(used) => break used?,
            Err(RecvTimeoutError::Disconnected) => return Err(io::Error::other("no thread waits for it").into()),
            Err(RecvTimeoutError::Timeout) => {
                let late = limit.is_some_and(|limit| started.elapsed() > limit);
                let reason = stop.check().err().map(anyhow::Error::from).or_else(|| late.then(|| Late.into()));
                if let Some(reason) = reason {
                    kill(id);
                    end.recv()??;
                    return Err(reason);
                }
            }
        }
    };
    Ok(Ended { used, said: read(id, &stdout)?, complained: read(id, &stderr)? })
}

/// Reads a pipe to its end on a thread of its own: one that is not emptied stops the process that fills it.
fn contents(pipe: Option<impl Read + Send + 'static>) -> Receiver<io::Result<String>> {
    on_a_thread(move || {
        let mut text = String::new();
        pipe.map_or(Ok(0), |mut pipe| pipe.read_to_string(&mut text)).map(|_| text)
    })
}

fn on_a_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Receiver<T> {
    let (sender, receiver) = mpsc::channel();
    // The receiver is gone if the process was ended.
    thread::spawn(move || _ = sender.send(work()));
    receiver
}

/// What a process that has ended wrote. Where something that it started keeps the pipe open, that is ended too.
fn read(id: u32, contents: &Receiver<io::Result<String>>) -> io::Result<String> {
    let late = |_| io::Error::other("what it started keeps its output open");
    contents.recv_timeout(GRACE).or_else(|_| {
        kill(id);
        contents.recv_timeout(GRACE).map_err(late)
    })?
}

/// On Unix, a process and what it starts can be ended together, and Ctrl-C in a terminal reaches this program alone.
#[cfg(unix)]
fn in_a_group(program: &mut Command) {
    std::os::unix::process::CommandExt::process_group(program, 0);
}

#[cfg(not(unix))]
fn in_a_group(_: &mut Command) {}

/// Ends a process and what it started. Those that have ended by now need no help.
#[cfg(unix)]
fn kill(id: u32) {
    use rustix::process::{Pid, Signal, kill_process_group};

    if let Some(group) = i32::try_from(id).ok().and_then(Pid::from_raw) {
        let _ = kill_process_group(group, Signal::KILL);
    }
}

#[cfg(not(unix))]
fn kill(id: u32) {
    let _ = Command::new("taskkill").args(["/F", "/T", "/PID", &id.to_string()]).output();
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut shell = Command::new("sh");
        shell.args(["-c", script]);
        shell
    }

    #[test]
    fn a_process_that_takes_too_long_is_ended_with_what_it_started() {
        let error = run(shell("sleep 1000 & sleep 1000"), Some(LOOK), &Stop::default()).err().expect("it was ended");
        assert!(error.is::<Late>(), "{error:#}");
    }

    #[test]
    fn what_a_process_leaves_behind_does_not_keep_its_output_open() {
        let ended = run(shell("sleep 1000 & echo said"), None, &Stop::default()).expect("the shell ends at once");
        assert_eq!((ended.used.status.success(), &*ended.said), (true, "said\n"));
    }
}
