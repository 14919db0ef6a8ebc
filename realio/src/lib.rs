//! The three models over real HTTP, a real database and real files.
//!
//! [`sequential`], [`concurrent`] and [`parallel`] load the dashboard of the other examples from any [`Source`]: a server in this
//! process, a `SQLite` database, a folder of files, or a simulation of these.

mod client;
mod data;
mod pool;
mod scratch;
mod server;
mod source;

use std::fmt;
use std::thread;

use futures::try_join;
use workload::Call;

pub use client::{Client, Connector, get};
pub use data::{DATABASE, Writer, create, file_name, many_comments, small_files};
pub use pool::{Pool, Pooled};
pub use scratch::Scratch;
pub use server::{Behaviour, Fault, Server};
pub use source::{Api, Files, Http, Simulated, Source, Sqlite};

/// Three answers that make a page together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dashboard {
    /// The user's name.
    pub user: String,
    /// The titles of the user's posts.
    pub posts: Vec<String>,
    /// The comments on them.
    pub comments: Vec<String>,
}

impl fmt::Display for Dashboard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} posts, {} comments", self.user, self.posts.len(), self.comments.len())
    }
}

// ANCHOR: models
/// Loads a user's dashboard, one call after another: takes the sum of the three calls.
///
/// # Errors
/// The error of the first call that fails; the calls after it are never made.
pub async fn sequential(api: &Api<impl Source>, user: u32) -> anyhow::Result<Dashboard> {
    let profile = api.call(Call::GetUser, user).await?;
    let posts = api.call(Call::GetPosts, user).await?;
    let comments = api.call(Call::GetComments, user).await?;
    Ok(Dashboard { user: profile.concat(), posts, comments })
}

/// Loads a user's dashboard with its three calls in flight at once, on one thread: takes the longest of the three.
///
/// # Errors
/// The error of the first call that fails; the others are cancelled at their current `.await`.
pub async fn concurrent(api: &Api<impl Source>, user: u32) -> anyhow::Result<Dashboard> {
    let (profile, posts, comments) =
        try_join!(api.call(Call::GetUser, user), api.call(Call::GetPosts, user), api.call(Call::GetComments, user))?;
    Ok(Dashboard { user: profile.concat(), posts, comments })
}

/// Loads a user's dashboard on three threads, each held by one blocking call: takes the longest of the three.
///
/// # Errors
/// The error of the first call, in the order below, that failed; all three have ended by then.
///
/// # Panics
/// If a call panics.
pub fn parallel(api: &Api<impl Source>, user: u32) -> anyhow::Result<Dashboard> {
    thread::scope(|scope| {
        let profile = scope.spawn(|| api.call_blocking(Call::GetUser, user));
        let posts = scope.spawn(|| api.call_blocking(Call::GetPosts, user));
        let comments = scope.spawn(|| api.call_blocking(Call::GetComments, user));
        Ok(Dashboard {
            user: profile.join().expect("get_user panicked")?.concat(),
            posts: posts.join().expect("get_posts panicked")?,
            comments: comments.join().expect("get_comments panicked")?,
        })
    })
}
// ANCHOR_END: models
