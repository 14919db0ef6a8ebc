//! The same number of threads for every runtime and pool.

use std::env;
use std::io;
use std::process::Command;

use workload::hardware_limit::cores;

/// What smol, async-std and rayon read when they start their threads.
const VARIABLES: [&str; 3] = ["SMOL_THREADS", "ASYNC_STD_THREAD_COUNT", "RAYON_NUM_THREADS"];

/// Starts this program again with as many threads as there are cores for every runtime that asks the environment, unless it
/// was so started. A running program cannot set the variables safely.
///
/// # Errors
/// When the program cannot be started again.
pub fn pin() -> io::Result<()> {
    let threads = cores().to_string();
    if VARIABLES.iter().all(|name| env::var(name).as_ref() == Ok(&threads)) {
        return Ok(());
    }
    let mut again = Command::new(env::current_exe()?);
    again.args(env::args_os().skip(1)).envs(VARIABLES.map(|name| (name, &threads)));
    Err(replace_by(again))
}

/// The new program takes this one's place, so that a signal to this process reaches it. Returns only if that failed.
#[cfg(unix)]
fn replace_by(mut program: Command) -> io::Error {
    use std::os::unix::process::CommandExt;

    program.exec()
}

#[cfg(not(unix))]
fn replace_by(mut program: Command) -> io::Error {
    match program.status() {
        Ok(status) => std::process::exit(status.code().unwrap_or(1)),
        Err(error) => error,
    }
}
