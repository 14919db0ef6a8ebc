//! Pages that each say where the next one is.
//!
//! A *cursor* comes with a page, and is sent to get the next one.
//!
//! Run it: `cargo run -p sequential --example pages_by_cursor`
//!
//! Predict: nine posts, three on a page, 200 ms for each page. How long does this take, and could it be faster?
//!
//! Change it: load four posts instead of nine. How many pages are loaded?

use async_timeline::predicted;
use workload::{Api, Post, Tokio, timeline};

const WANTED: usize = 9;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let api = Api::new(Tokio).recorded_by(&timeline);

    let mut posts: Vec<Post> = Vec::new();
    let mut cursor = None; // The first page.
    while posts.len() < WANTED {
        let page = api.get_page(cursor).await?;
        posts.extend(page.items);
        cursor = page.next;
        if cursor.is_none() {
            break; // The last page.
        }
    }
    let pages = posts.len().div_ceil(3) as u32;

    let prediction = predicted(pages * api.latency(), "one latency for each page");
    let recording = timeline.show(format!("{} posts on {pages} pages", posts.len()), prediction)?;
    assert_eq!(recording.starts().len(), pages as usize, "no page is loaded that isn't needed");
    assert_eq!(recording.max_in_flight(), 1, "a page's cursor is known only when the page before it has arrived");
    Ok(())
}
