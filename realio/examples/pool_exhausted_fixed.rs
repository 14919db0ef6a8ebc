//! A pooled connection that goes back to its pool before the program waits for something else.
//!
//! It fixes `pool_exhausted`: `drop` comes before the HTTP request.
//!
//! Run it: `cargo run -p realio --example pool_exhausted_fixed`
//!
//! Predict: two connections, six tasks, and 200 ms for each HTTP request. How long do the tasks take together?
//!
//! Change it: let the pool have one connection. How long does it take now?

use std::time::Duration;

use async_timeline::predicted;
use futures::future::try_join_all;
use hyper::Uri;
use realio::{Behaviour, Client, DATABASE, Pool, Scratch, Server, get};
use workload::timeline_at_full_speed;

const LATENCY: Duration = Duration::from_millis(200);
const CONNECTIONS: usize = 2;
const TASKS: usize = 6;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline_at_full_speed("the server and the database are real.");
    let scratch = Scratch::new()?;
    realio::create(scratch.path())?;
    let server = Server::start(Behaviour { latency: LATENCY, ..Behaviour::default() })?;
    let client = server.client();
    let pool = Pool::open(&scratch.path().join(DATABASE), CONNECTIONS, &timeline)?;

    let tasks = (0..TASKS).map(|id| {
        let page = load_page(&pool, &client, server.url(&format!("/image/{id}")));
        timeline.try_record(format!("task {id}"), page)
    });
    let pages = try_join_all(tasks).await?;

    let rounds = TASKS.div_ceil(CONNECTIONS) as u32;
    let title = format!("{} pages for {}, {CONNECTIONS} connections", pages.len(), pages[0].0);
    timeline.show(title, predicted(LATENCY, "one request").instead_of(rounds * LATENCY))?;
    assert_eq!(server.max_in_flight(), TASKS, "no request waits for a connection of the pool");
    Ok(())
}

/// Loads a user's name from the database, and an image from the server.
async fn load_page(pool: &Pool, client: &Client, url: Uri) -> anyhow::Result<(String, String)> {
    let connection = pool.get().await;
    let user = connection.rows("SELECT name FROM users WHERE id = ?1", 1).await?.concat();
    drop(connection);
    let image = get(client, url).await?;
    Ok((user, image))
}
