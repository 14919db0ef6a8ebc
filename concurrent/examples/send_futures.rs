//! A future that holds a value that is not `Send` across an `.await` is not `Send` either, and cannot be spawned.
//!
//! `Send` marks what may move to another thread, as a spawned task may at each `.await`. An `Rc` must not: two threads
//! would count its owners at once. JavaScript has no such word, since a promise never leaves its thread. tokio's
//! `spawn` asks for it even where there is one thread, as here; `local_tasks_tokio` shows the one that does not.
//!
//! Run it: `cargo run -p concurrent --example send_futures`
//!
//! Change it: let `holding` use an `Arc`, an `Rc` that threads may share, and spawn it too. Does it compile?

use std::io::{self, Write};
use std::rc::Rc;

use async_timeline::Timeline;
use tokio::spawn;
use workload::{Api, ApiError, Tokio};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let api = Api::new(Tokio).recorded_by(&timeline);

    // spawn(holding(api.clone())); // error: future cannot be sent between threads safely
    let comments = spawn(releasing(api.clone()));
    // Awaited right here, a future moves nowhere, and need not be Send.
    let posts = holding(api).await?;
    let comments = comments.await??;

    let recording = timeline.snapshot();
    writeln!(io::stdout(), "{posts} posts, {comments} comments\n\n{recording}")?;
    assert_eq!(recording.max_in_flight(), 2, "the spawned future runs beside the one that is awaited");
    Ok(())
}

/// Not `Send`: the `Rc` lives to the end of the function, so it is held across the `.await`.
async fn holding(api: Api<Tokio>) -> Result<usize, ApiError> {
    let id = Rc::new(1);
    let posts = api.get_posts(*id).await?;
    Ok(posts.len())
}

/// `Send`: the scope of the `Rc` ends before the `.await`. (Without the braces, `drop(id)` would not be enough.)
async fn releasing(api: Api<Tokio>) -> Result<usize, ApiError> {
    let number = {
        let id = Rc::new(1);
        *id
    };
    let comments = api.get_comments(number).await?;
    Ok(comments.len())
}
