//! A recording that is drawn while the program still runs: the bars grow, and the finished picture stays.
//!
//! ```sh
//! cargo run -p async-timeline --example watch_live
//! ```
//!
//! Press Ctrl-C half-way, and predict which calls are marked as dropped. Pipe it through `cat`, and predict what is missing.

use std::io::{self, IsTerminal, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;
use std::{process, thread};

use async_timeline::{Ending, Timeline, predicted};
use tokio::{signal, time::sleep};

const MS: Duration = Duration::from_millis(1);

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let timeline = Timeline::new();
    let (over, is_over) = channel();
    let watcher = thread::spawn({
        let timeline = timeline.clone();
        move || watch(&timeline, &is_over)
    });
    let interrupted = tokio::select! {
        () = load_dashboard(&timeline) => false,
        signal = signal::ctrl_c() => signal.map(|()| true)?,
    };
    drop(over);
    watcher.join().expect("the watcher does not panic")?;
    if interrupted {
        // As the shell reports a program that Ctrl-C ended.
        process::exit(130);
    }
    let recording = timeline.snapshot();
    assert!(recording.lanes().iter().all(|lane| lane.ending() == Ending::Finished));
    assert_eq!(recording.starts(), ["get_user", "get_posts", "get_comments", "thread::sleep"]);
    Ok(())
}

async fn load_dashboard(timeline: &Timeline) {
    timeline.record("get_user", sleep(500 * MS)).await;
    let posts = timeline.record("get_posts", sleep(1_500 * MS));
    let comments = timeline.record("get_comments", async {
        sleep(500 * MS).await;
        let _blocked = timeline.blocked("thread::sleep");
        thread::sleep(500 * MS);
    });
    tokio::join!(posts, comments);
}

/// Draws the recording over itself on a terminal until the sender is gone, and then once more; where output is piped, only then.
///
/// The cursor stays visible and on its own screen, so that there is nothing to restore.
fn watch(timeline: &Timeline, is_over: &Receiver<()>) -> io::Result<()> {
    let terminal = io::stdout().is_terminal();
    let mut above = String::new();
    loop {
        let over = is_over.recv_timeout(50 * MS) != Err(RecvTimeoutError::Timeout);
        if terminal || over {
            let recording = timeline.snapshot();
            let picture = recording.text().prediction(predicted(2_000 * MS, "500 ms, then the longest")).to_string();
            // One write a frame, or the picture would flicker.
            io::stdout().write_all(format!("{above}{picture}\n").as_bytes())?;
            io::stdout().flush()?;
            // Back to the first line of what was written, and clear from there.
            above = format!("\r\x1b[{}A\x1b[J", picture.lines().count());
        }
        if over {
            return Ok(());
        }
    }
}
