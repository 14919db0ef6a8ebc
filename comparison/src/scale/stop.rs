//! Signals that ask this program to stop, once it has printed what it knows.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use thiserror::Error;

/// Whether a signal came, and which.
#[derive(Clone, Debug, Default)]
pub(super) struct Stop(Arc<AtomicUsize>);

/// A signal ended the measurement.
#[derive(Clone, Copy, Debug, Error)]
#[error("interrupted: the rows above are what was measured until then")]
pub struct Interrupted {
    signal: u8,
}

impl Stop {
    /// From now on, Ctrl-C and the signal that `kill` sends are noted here and do nothing else.
    ///
    /// # Errors
    /// When the system refuses.
    pub(super) fn on_signals() -> io::Result<Self> {
        let stop = Self::default();
        for signal in [SIGINT, SIGTERM] {
            flag::register_usize(signal, Arc::clone(&stop.0), signal.unsigned_abs() as usize)?;
        }
        Ok(stop)
    }

    pub(super) fn is_asked(&self) -> bool {
        self.check().is_err()
    }

    /// # Errors
    /// When a signal came.
    pub(super) fn check(&self) -> Result<(), Interrupted> {
        match self.0.load(Ordering::Relaxed) {
            0 => Ok(()),
            signal => Err(Interrupted { signal: signal as u8 }),
        }
    }
}

impl Interrupted {
    /// What a shell calls the exit code of a program that a signal ended: 128 and the number of the signal.
    #[must_use]
    pub fn exit_code(self) -> u8 {
        128 + self.signal
    }
}
