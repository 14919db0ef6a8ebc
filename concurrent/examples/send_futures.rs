//! `Send`: futures that may move to another thread.
//!
//! A task may continue on another thread after each `.await`, so `spawn` accepts only futures that are `Send`, even on a runtime
//! that has one thread, as here. An `Rc` is not `Send`, since two threads could change its count at the same time. A future that is
//! awaited in place needs `Send` only if the task around it does. (In JavaScript, promises never leave their thread.)
//!
//! Run it: `cargo run -p concurrent --example send_futures`
//!
//! Predict: the compiler accepts `load_comments` in `spawn`, and rejects `load_posts`. Which value is the reason?
//!
//! Change it: let `load_posts` use an `Arc`, an `Rc` that threads can share, and spawn it too. Does it compile?

use std::rc::Rc;

use async_timeline::Timeline;
use tokio::spawn;
use workload::{Api, ApiError, Tokio, timeline};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let api = Api::new(Tokio).recorded_by(&timeline);

    let comments = spawn(load_comments(api.clone()));
    let posts = load_posts(api).await?; // In `spawn`: "future cannot be sent between threads safely".
    let comments = comments.await??;

    show(&timeline, posts, comments)
}

async fn load_posts(api: Api<Tokio>) -> Result<usize, ApiError> {
    let id = Rc::new(1);
    let posts = api.get_posts(*id).await?;
    Ok(posts.len())
}

async fn load_comments(api: Api<Tokio>) -> Result<usize, ApiError> {
    let number = {
        let id = Rc::new(1);
        *id
    };
    let comments = api.get_comments(number).await?;
    Ok(comments.len())
}

/// `load_posts` keeps its `Rc` across the `.await`. In `load_comments` a block ends the scope of `id` before. `drop(id)` alone would
/// not be enough there: `*id` borrowed the `Rc`, and the compiler then counts it as alive until the end of its scope.
fn show(timeline: &Timeline, posts: usize, comments: usize) -> anyhow::Result<()> {
    let title = format!("{posts} posts, {comments} comments. The `Rc` of load_posts lives across its `.await`.");
    let recording = timeline.show(title, None)?;
    assert_eq!(recording.max_in_flight(), 2, "the spawned future runs beside the one that is awaited");
    Ok(())
}
