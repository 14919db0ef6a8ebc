//! Exercises that tell a right answer from a fast one.
//!
//! An answer runs on a stopped clock and is recorded. A check looks at the recording, not at the result alone, so that it can tell
//! *right, but one at a time* from *right, but the calls go on for an hour*.

mod api;
pub mod checks;
mod observe;
mod report;

pub use api::{Api, Profile, StartPage};
pub use report::{NOT_YET, SOLVED, printed, report};
pub use workload::{ApiError, Call, Comment, Dashboard, Image, Page, Post, Session, User};
