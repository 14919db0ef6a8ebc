//! A folder for the files of one run.

use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::{env, fs, io, process, thread};

use anyhow::Context;
use futures::FutureExt;
use tokio::runtime::Builder;

/// How often to try again while the program still writes into the folder.
const TRIES: u32 = 1_000;
/// What a shell reports of a program that Ctrl-C ended.
const INTERRUPTED: i32 = 130;

/// A folder that is removed when this is dropped, and also after Ctrl-C, which ends the program.
#[derive(Debug)]
pub struct Scratch(PathBuf);

impl Scratch {
    /// Makes an empty folder among the system's temporary files.
    ///
    /// # Errors
    /// If it can't be made, or Ctrl-C can't be waited for.
    pub fn new() -> anyhow::Result<Self> {
        static FOLDERS: AtomicU32 = AtomicU32::new(0);
        let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
        let folder = env::temp_dir().join(format!("realio-{}-{number}", process::id()));
        let (listens, listening) = channel();
        let removed = folder.clone();
        let thread = thread::Builder::new().name("ctrl-c".to_owned());
        thread.spawn(move || remove_after_ctrl_c(&listens, &removed)).context("cannot wait for Ctrl-C")?;
        listening.recv()?.context("cannot wait for Ctrl-C")?;
        fs::create_dir(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        Ok(Self(folder))
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if fs::remove_dir_all(&self.0).is_err() {
            // Without a file handle a folder can't be listed, but an empty one can be removed. One that stays is cleared with the
            // other temporary files.
            let _ = fs::remove_dir(&self.0);
        }
    }
}

/// `listens` is told before the folder is made, so that none is left behind.
fn remove_after_ctrl_c(listens: &Sender<io::Result<()>>, folder: &Path) {
    let wait = || {
        Builder::new_current_thread().enable_io().build()?.block_on(async {
            let mut ctrl_c = pin!(tokio::signal::ctrl_c());
            // The first poll is what begins to listen.
            if let Some(pressed) = (&mut ctrl_c).now_or_never() {
                return pressed;
            }
            // Its receiver waits for this.
            let _ = listens.send(Ok(()));
            ctrl_c.await
        })
    };
    if let Err(error) = wait() {
        let _ = listens.send(Err(error));
        return;
    }
    let mut tries = 0;
    while folder.exists() && fs::remove_dir_all(folder).is_err() && tries < TRIES {
        tries += 1;
    }
    process::exit(INTERRUPTED);
}
