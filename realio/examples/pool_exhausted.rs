//! A pooled connection that is held while the program waits for something else.
//!
//! A *pool* lends its connections. When all are lent, the next query waits for one, and real pools stop waiting at a timeout:
//! `pool timed out while waiting for an open connection`.
//!
//! Run it: `cargo run -p realio --example pool_exhausted`
//!
//! Predict: a pool of two connections, and six tasks. Each runs a query, which takes no time, and then an HTTP request, which
//! takes 200 ms. How long do they take together?
//!
//! Change it: let the pool have three connections. How long does it take now?

use std::time::Duration;

use async_timeline::predicted;
use futures::future::try_join_all;
use hyper::Uri;
use realio::{Behaviour, Client, DATABASE, Pool, Scratch, Server, get};
use workload::{mistake, timeline_at_full_speed};

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
    timeline.show(title, predicted(rounds * LATENCY, format!("{rounds} rounds")))?;
    mistake(server.max_in_flight() <= CONNECTIONS, "cargo run -p realio --example pool_exhausted_fixed")?;
    Ok(())
}

/// Loads a user's name from the database, and an image from the server.
async fn load_page(pool: &Pool, client: &Client, url: Uri) -> anyhow::Result<(String, String)> {
    let connection = pool.get().await;
    let user = connection.rows("SELECT name FROM users WHERE id = ?1", 1).await?.concat();
    let image = get(client, url).await?;
    drop(connection);
    Ok((user, image))
}
