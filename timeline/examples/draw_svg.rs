//! A recording as SVG: one of three calls fails, and the other two are cancelled at their current `.await`.
//!
//! ```sh
//! cargo run -p async-timeline --features svg --example draw_svg > fail_fast.svg
//! ```
//!
//! Change `try_join!` to `join!`, and predict which of the red marks remain. Then draw it with `.animated(0.1)`.

use std::error::Error;
use std::io::{self, Write};
use std::time::Duration;

use async_timeline::{Timeline, predicted};
use tokio::time::sleep;

const MS: Duration = Duration::from_millis(1);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let timeline = Timeline::new();
    let dashboard = tokio::try_join!(
        timeline.try_record("get_user", call(400 * MS, Ok("Ada"))),
        timeline.try_record("get_posts", call(200 * MS, Err("posts unavailable"))),
        timeline.try_record("get_comments", call(600 * MS, Ok("Well put."))),
    );
    let recording = timeline.snapshot();
    let picture = recording.svg().title("try_join! drops the calls beside the one that failed");
    write!(io::stdout(), "{}", picture.prediction(predicted(200 * MS, "the first failure")))?;

    assert_eq!(dashboard.map(|_| ()), Err("posts unavailable"));
    assert_eq!(recording.cancelled(), ["get_user", "get_comments"]);
    assert_eq!(recording.threads().len(), 1);
    Ok(())
}

/// A call that takes `latency`, and then answers.
async fn call(latency: Duration, answer: Result<&'static str, &'static str>) -> Result<&'static str, &'static str> {
    sleep(latency).await;
    answer
}
