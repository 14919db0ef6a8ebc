//! `?` returns at the first error: the calls below it are never made.
//!
//! In JavaScript, `await` does both: it waits, and it throws when the promise is rejected. In Rust `.await` waits,
//! and gives a `Result`; `?` takes the answer out of it, or returns its error to whoever called.
//!
//! Run it: `cargo run -p sequential --example question_mark`
//!
//! Change it: let `get_user` fail instead of `get_posts`. How many calls are made?

use std::io::{self, Write};

use async_timeline::Timeline;
use workload::{Api, ApiError, Call, Dashboard, Tokio};

const FAILING: Call = Call::GetPosts;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let api = Api::new(Tokio).failing(FAILING).recorded_by(&timeline);

    let answer = load_dashboard(&api).await;

    let recording = timeline.snapshot();
    let error = answer.expect_err("a call was told to fail");
    let mut out = io::stdout();
    writeln!(out, "The caller was told: {error}. Calls made: {}.\n", recording.starts().join(", "))?;
    writeln!(out, "{recording}")?;
    assert_eq!(recording.starts().last(), Some(&FAILING.name()), "no call is made after the one that failed");
    Ok(())
}

async fn load_dashboard(api: &Api<Tokio>) -> Result<Dashboard, ApiError> {
    let user = api.get_user(1).await?;
    let posts = api.get_posts(1).await?;
    let comments = api.get_comments(1).await?;
    Ok(Dashboard { user, posts, comments })
}
