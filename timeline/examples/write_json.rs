//! A recording as JSON: it can be stored, read by any program, and read back as an equal recording.
//!
//! ```sh
//! cargo run -p async-timeline --features json --example write_json > recording.json
//! ```
//!
//! Change the two awaits to `tokio::join!(user, posts)`, and predict where `"event":"wake"` stands then.

use std::error::Error;
use std::io::{self, Write};
use std::time::Duration;

use async_timeline::{Ending, Recording, Timeline};
use tokio::time::sleep;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let timeline = Timeline::new();
    let user = timeline.record("get_user", call());
    let posts = timeline.record("get_posts", call());
    user.await;
    posts.await;
    let recording = timeline.snapshot();

    let json = recording.to_json();
    writeln!(io::stdout(), "{json}")?;

    let read = Recording::from_json(&json)?;
    assert_eq!(read, recording);
    assert_eq!(read.finishes(), ["get_user", "get_posts"]);
    assert!(read.lanes().iter().all(|lane| lane.ending() == Ending::Finished));
    assert_eq!(read.max_in_flight(), 1, "the second call began when the first had ended");

    let refused = Recording::from_json(&json.replace(r#""version":1"#, r#""version":7"#));
    let why = refused.map(|_| ()).expect_err("nobody has written version 7 yet");
    assert_eq!(why.to_string(), "not a recording: it has version 7, and only version 1 can be read");
    Ok(())
}

/// A call that takes 200 ms.
async fn call() {
    sleep(Duration::from_millis(200)).await;
}
