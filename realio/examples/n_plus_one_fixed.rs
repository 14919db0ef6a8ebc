//! One query for all items: `JOIN`.
//!
//! It fixes `n_plus_one`: the database finds the comments on all posts at once. No way of running 1,001 queries concurrently is as fast as
//! not running them.
//!
//! Run it: `cargo run -p realio --example n_plus_one_fixed`
//!
//! Predict: a user has 1,000 posts. How many queries load all comments on them?
//!
//! Change it: write 500 posts instead of 1,000. How many comments are loaded now?

use async_timeline::Timeline;
use realio::{DATABASE, Pool, Pooled, Scratch, many_comments};
use workload::timeline_at_full_speed;

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

    timeline.show(format!("{} comments, {} query", comments.len(), pool.queries()), None)?;
    assert_eq!(comments.len(), POSTS as usize, "each post has a comment");
    assert_eq!(pool.queries(), 1, "one query loads all comments");
    Ok(())
}

/// Loads the comments on all posts of user 1.
async fn load_comments(connection: &Pooled) -> anyhow::Result<Vec<String>> {
    let all = "SELECT text FROM comments JOIN posts ON comments.post = posts.id WHERE posts.user = ?1";
    connection.rows(all, 1).await
}
