//! `?` after `.await`.
//!
//! In JavaScript, `await` waits, and throws if the promise was rejected. In Rust these are two steps: `.await` waits and returns a
//! `Result`; `?` takes the value out of it, or returns the error to the caller.
//!
//! Run it: `cargo run -p sequential --example question_mark`
//!
//! Predict: `get_posts` fails. Which of the three calls are made?
//!
//! Change it: make `get_user` fail instead. Which calls are made now?

use workload::{Api, ApiError, Call, Dashboard, Tokio, timeline};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let api = Api::new(Tokio).failing(Call::GetPosts).recorded_by(&timeline);

    let load_dashboard = async {
        let user = api.get_user(1).await?;
        let posts = api.get_posts(1).await?;
        let comments = api.get_comments(1).await?;
        Ok::<_, ApiError>(Dashboard { user, posts, comments })
    };
    let answer = match load_dashboard.await {
        Ok(dashboard) => dashboard.to_string(),
        Err(error) => error.to_string(),
    };

    let recording = timeline.show(format!("The caller got: {answer}"), None)?;
    let last = recording.starts().last().copied().unwrap_or_default();
    assert!(answer.starts_with(last), "no call is made after the one that failed: the last one was {last}");
    Ok(())
}
