//! Records who ran when, on which thread, and who only waited, and draws it.
//!
//! Wrap a future with [`Timeline::record`], guard ordinary code with [`Timeline::computing`] or [`Timeline::blocked`], on any
//! runtime and any thread; then print what [`Timeline::finish`] gives:
//!
//! ```
//! use timeline::Timeline;
//!
//! let timeline = Timeline::new();
//! let load = async {
//!     timeline.record("user", async { /* a call */ }).await;
//!     timeline.record("posts", async { /* another */ }).await;
//! };
//! futures::executor::block_on(load);
//! let recording = timeline.finish();
//! assert_eq!(recording.max_in_flight(), 1, "one after the other");
//! println!("{recording}");
//! ```

mod log;
mod recorder;
mod recording;
mod sync;
#[cfg(feature = "text")]
mod text;

pub use recorder::{Recorded, Stretch, Timeline};
pub use recording::{Ending, Kind, Lane, Origin, Poll, Recording, WakeUp};
#[cfg(model)]
#[doc(hidden)]
pub use sync::PLANTED_BUG;
#[cfg(feature = "text")]
pub use text::{Text, rounded};
