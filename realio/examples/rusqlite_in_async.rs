//! A blocking database driver in async code.
//!
//! *rusqlite* is blocking: a query returns when it is done, and until then its thread does nothing else. Here another program
//! writes to the database for 400 ms, and the database makes the query wait for it.
//!
//! Run it: `cargo run -p realio --example rusqlite_in_async`
//!
//! Predict: the query waits for 400 ms, and an HTTP request takes 200 ms. `join!` runs both. How long do they take together?
//!
//! Change it: let the other program write for 600 ms. How long does it take now?

use std::time::Duration;

use async_timeline::{Timeline, predicted};
use futures::join;
use realio::{Behaviour, DATABASE, Pool, Scratch, Server, Writer, get};
use workload::{mistake, timeline_at_full_speed};

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

    let query = async {
        let _query = timeline.blocked("count_posts");
        connection.rows_blocking(COUNT, 1)
    };
    let request = timeline.try_record("get_image", get(&client, server.url("/image/1")));
    let (count, image) = join!(query, request);

    writer.join()?;
    let title = format!("{} posts, and {}", count?.concat(), image?);
    let recording = timeline.show(title, predicted(WRITING + LATENCY, "the sum"))?;
    let overlap = recording.overlap("count_posts", "get_image");
    mistake(overlap.is_zero(), "cargo run -p realio --example rusqlite_in_async_fixed")?;
    Ok(())
}
