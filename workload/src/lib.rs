//! What the lessons call: a simulated API whose calls take 200 ms, and computing whose answers are known.
//!
//! [`Api`] stands for input and output: it only waits, on the timer of a runtime, and [`blocking::Api`] waits while it holds
//! its thread. [`Cpu`] stands for computing: it never waits. [`VirtualClock`] is a timer that takes no real time.

mod api;
pub mod blocking;
mod calls;
pub mod cpu;
pub mod hardware_limit;
mod lesson;
mod lines;
mod timer;
pub mod tool;
mod virtual_clock;

pub use api::Api;
pub use calls::{ApiError, Call, Comment, Dashboard, Image, Page, Post, Session, User};
pub use cpu::Cpu;
pub use lesson::{mistake, timeline, timeline_at_full_speed};
pub use lines::{columns, in_lines, print};
#[cfg(feature = "async-std")]
pub use timer::AsyncStd;
#[cfg(feature = "smol")]
pub use timer::Smol;
pub use timer::Timer;
#[cfg(feature = "tokio")]
pub use timer::Tokio;
pub use virtual_clock::VirtualClock;
