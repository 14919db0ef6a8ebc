//! Ordinary code that is being recorded.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use super::here::Running;
use super::live::Live;
use crate::log::Ending;

/// A stretch of ordinary code that is being recorded, until this guard is dropped.
///
/// It belongs to the thread it was made on: do not hold it across an `.await`, where another task may run.
#[must_use = "the stretch ends when this is dropped"]
pub struct Stretch {
    live: Arc<Live>,
    ending: Ending,
    /// Whether the thread was panicking already when the stretch began, in some `Drop`.
    unwinding: bool,
    _running: Running,
    _not_send: PhantomData<*const ()>,
}

impl Stretch {
    pub(super) fn begin(live: Arc<Live>) -> Self {
        live.begin(None);
        let running = Running::enter(live.base(), live.number, None);
        live.enter();
        let unwinding = std::thread::panicking();
        Self { live, ending: Ending::Finished, unwinding, _running: running, _not_send: PhantomData }
    }

    /// Ends the stretch as [`Ending::Failed`], with the error's text.
    pub fn fail(mut self, error: &impl fmt::Display) {
        self.live.fail(error.to_string());
        self.ending = Ending::Failed;
    }
}

impl Drop for Stretch {
    fn drop(&mut self) {
        let ending = if std::thread::panicking() && !self.unwinding { Ending::Panicked } else { self.ending };
        self.live.finish(ending);
    }
}

impl fmt::Debug for Stretch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stretch").field("lane", &self.live.number).finish_non_exhaustive()
    }
}
