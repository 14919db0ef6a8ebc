//! One query for each item of a list: N+1 queries.
//!
//! The first query returns a list, and a loop runs another query for each item. Each query is a trip to the blocking pool here, and
//! would be a round trip on the network with a database on another machine.
//!
//! Run it: `cargo run -p realio --example n_plus_one`
//!
//! Predict: a user has 1,000 posts. How many queries load all comments on them?
//!
//! Change it: write 500 posts instead of 1,000. How many queries does the database run now?

use async_timeline::Timeline;
use realio::{DATABASE, Pool, Pooled, Scratch, many_comments};
use workload::{mistake, timeline_at_full_speed};

const POSTS: u32 = 1_000;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline_at_full_speed("the database is real.");
    let scratch = Scratch::new()?;
    let path = scratch.path().join(DATABASE);
    many_comments(&path, POSTS)?;
    let pool = Pool::open(&path, 1, &Timeline::new())?;
    let connection = pool.get().await;

    let comments = timeline.try_record("comments", load_comments(&connection)).await?;

    timeline.show(format!("{} comments, {} queries", comments.len(), pool.queries()), None)?;
    mistake(pool.queries() > POSTS as usize, "cargo run -p realio --example n_plus_one_fixed")?;
    Ok(())
}

/// Loads the comments on all posts of user 1.
async fn load_comments(connection: &Pooled) -> anyhow::Result<Vec<String>> {
    let mut comments = Vec::new();
    let posts = connection.rows("SELECT CAST(id AS TEXT) FROM posts WHERE user = ?1", 1).await?;
    for post in posts {
        comments.extend(connection.rows("SELECT text FROM comments WHERE post = ?1", post.parse()?).await?);
    }
    Ok(comments)
}
