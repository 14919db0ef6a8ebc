//! Records when each future ran, waited and was woken, on which thread, and draws it: on any runtime, from any number of threads,
//! without a build flag. Wrap the futures that you want to see; programs that use `tracing` need one call and no other change.
//!
//! ```
//! use std::time::Duration;
//! use async_timeline::Timeline;
//! use tokio::{join, time::sleep};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let timeline = Timeline::new();
//! let user = timeline.record("user", sleep(Duration::from_millis(50)));
//! let posts = timeline.record("posts", sleep(Duration::from_millis(100)));
//! join!(user, posts);
//! let recording = timeline.snapshot();
//! println!("{recording}");
//! assert_eq!(recording.max_in_flight(), 2, "they waited together");
//! # }
//! ```
//!
//! prints
//!
//! ```text
//!        0         20        40        60        80       100 ms   waited   worked
//! user   ●━━━━━━━━━━━━━━━━━━━━━━━━●                            A  51.2 ms  21.3 µs
//! posts  ●━━━━━━━━━━━━━━━━━━━━━━━━●━━━━━━━━━━━━━━━━━━━━━━━━●   A   101 ms  23.2 µs
//! measured 101 ms   max in flight 2   threads 1
//! ```
//!
//! Each lane is one future, with a dot for every poll, and the letter of the thread that polled it. The dot in the middle of
//! `posts` is a poll that no wake asked for: `join!` polls all its futures when one of them is woken.
//!
//! # Recording
//!
//! | what | lane |
//! |---|---|
//! | [`timeline.record(name, future)`](Timeline::record) | every poll, every wake, and how the future ended |
//! | [`timeline.try_record(name, future)`](Timeline::try_record) | the same; an `Err` is a failure, with its text |
//! | [`future.recorded(&timeline, name)`](Record::recorded) | the same as `record`, in a chain of calls |
//! | [`timeline.waiting(resource, future)`](Timeline::waiting) | a future that waits for a permit, a lock or a connection, by the name of that |
//! | [`timeline.computing(name)`](Timeline::computing) | CPU work, until the guard is dropped |
//! | [`timeline.blocked(name)`](Timeline::blocked) | a call that waits and holds its thread, until the guard is dropped |
//! | `timeline.record_spans()`, with the feature `tracing` | the spans of the whole program; `timeline.layer()` is for a subscriber of your own |
//!
//! A [`Timeline`] is cheap to clone, and a clone records into the same recording; two timelines never mix.
//! [`Timeline::snapshot`] returns a [`Recording`], plain data that a test can ask: [`max_in_flight`](Recording::max_in_flight),
//! [`starts`](Recording::starts), [`cancelled`](Recording::cancelled), [`overlap`](Recording::overlap),
//! [`slowest`](Recording::slowest), [`by_name`](Recording::by_name) with percentiles, and of each
//! [`Lane`] its [`polls`](Lane::polls), [`wakes`](Lane::wakes) and [`unasked_polls`](Lane::unasked_polls).
//!
//! [`Recording::findings`] says why a program was slow or stuck, and [`Recording::critical_path`] which lanes determined how long it
//! took. [`Timeline::show`] prints findings below the timeline: `why: one_after_another: ...`.
//!
//! # Features
//!
//! - `text` (default): [`Recording::text`], the timeline for a terminal, which `{}` prints too.
//! - `svg`: `Recording::svg`, the same timeline for a browser, still or animated.
//! - `json`: `Recording::to_json` and `Recording::from_json`, to store a recording and read it again.
//! - `trace`: `Recording::chrome_trace`, for [Perfetto](https://ui.perfetto.dev) and `chrome://tracing`.
//! - `tracing`: `Timeline::record_spans`, and `Timeline::layer`, a layer for `tracing_subscriber`.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod clock;
#[cfg(feature = "text")]
mod critical_path;
#[cfg(feature = "text")]
mod findings;
#[cfg(feature = "json")]
pub mod json;
#[cfg(feature = "text")]
mod letters;
mod log;
mod recorder;
mod recording;
#[cfg(feature = "text")]
mod rows;
#[cfg(feature = "text")]
mod show;
#[cfg(feature = "svg")]
mod svg;
mod sync;
#[cfg(feature = "text")]
mod text;
#[cfg(feature = "trace")]
mod trace;
#[cfg(feature = "text")]
mod units;

#[cfg(feature = "text")]
pub use critical_path::{CriticalPath, Step};
#[cfg(feature = "text")]
pub use findings::{Certainty, Finding, Findings, Rule};
pub use log::Ending;
#[cfg(feature = "tracing")]
pub use recorder::TimelineLayer;
pub use recorder::{Record, Recorded, Stretch, Timeline, TryRecorded};
pub use recording::{Group, Kind, Lane, Location, Origin, Percentiles, Poll, Recording, WakeUp};
#[cfg(feature = "text")]
pub use show::{Prediction, compared_with, predicted};
#[cfg(feature = "svg")]
pub use svg::Svg;
#[cfg(model)]
#[doc(hidden)]
pub use sync::PLANTED_BUG;
#[cfg(feature = "text")]
pub use text::Text;
#[cfg(feature = "trace")]
pub use trace::ChromeTrace;
#[cfg(feature = "text")]
pub use units::rounded;

/// Its examples are compiled and run.
#[cfg(all(doctest, feature = "text", feature = "tracing"))]
#[doc = include_str!("../README.md")]
struct Readme;
