//! A blocking database driver on the blocking pool: `spawn_blocking`.
//!
//! It fixes `rusqlite_in_async`: the query holds a thread of the blocking pool, and the executor's thread polls the request.
//!
//! Run it: `cargo run -p realio --example rusqlite_in_async_fixed`
//!
//! Predict: the query waits for 400 ms, and an HTTP request takes 200 ms. `join!` runs both. How long do they take together?
//!
//! Change it: let the other program write for 600 ms. How long does it take now?

use std::time::Duration;

use async_timeline::{Timeline, predicted};
use futures::join;
use realio::{Behaviour, DATABASE, Pool, Scratch, Server, Writer, get};
use tokio::task::spawn_blocking;
use workload::timeline_at_full_speed;

const LATENCY: Duration = Duration::from_millis(200);
const WRITING: Duration = Duration::from_millis(400);
const COUNT: &str = "SELECT CAST(count(*) AS TEXT) FROM posts WHERE user = ?1";

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline_at_full_speed("the server and the database are real.");
    let scratch = Scratch::new()?;
    realio::create(scratch.path())?;
    let server = Server::start(Behaviour { latency: LATENCY, ..Behaviour::default() })?;
    let client = server.client();
    let connection = Pool::open(&scratch.path().join(DATABASE), 1, &Timeline::new())?.get().await;
    let writer = Writer::start(&scratch.path().join(DATABASE), WRITING)?;

    let recorder = timeline.clone();
    let query = spawn_blocking(move || {
        let _query = recorder.blocked("count_posts");
        connection.rows_blocking(COUNT, 1)
    });
    let request = timeline.try_record("get_image", get(&client, server.url("/image/1")));
    let (count, image) = join!(query, request);

    writer.join()?;
    let title = format!("{} posts, and {}", count??.concat(), image?);
    let prediction = predicted(WRITING, "the longest").instead_of(WRITING + LATENCY);
    let recording = timeline.show(title, prediction)?;
    let overlap = recording.overlap("count_posts", "get_image");
    assert!(!overlap.is_zero(), "the request is in flight while the query waits");
    Ok(())
}
