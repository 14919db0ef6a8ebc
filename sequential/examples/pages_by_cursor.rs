//! Each page says where the next one is (its *cursor*), so pages come one after another, however much we hurry.
//!
//! Run it: `cargo run -p sequential --example pages_by_cursor`
//!
//! Change it: want four posts instead of nine. How many pages are loaded?

use std::io::{self, Write};

use async_timeline::Timeline;
use workload::{Api, Call, Post, Tokio};

const WANTED: usize = 9;
const POSTS_A_PAGE: usize = 3;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let api = Api::new(Tokio).recorded_by(&timeline);

    let mut posts: Vec<Post> = Vec::new();
    let mut cursor = None; // asks for the first page
    while posts.len() < WANTED {
        let page = api.get_page(cursor).await?;
        posts.extend(page.items);
        cursor = page.next;
        if cursor.is_none() {
            break; // that was the last page
        }
    }

    let recording = timeline.snapshot();
    let predicted = WANTED.div_ceil(POSTS_A_PAGE) as u32 * api.latency_of(Call::GetPage);
    let mut out = io::stdout();
    writeln!(out, "{} posts on {} pages.\n", posts.len(), recording.starts().len())?;
    writeln!(out, "{}", recording.text().predicted(predicted, "one latency for each page"))?;
    assert!(posts.len() >= WANTED, "there are as many posts as were wanted");
    assert_eq!(recording.max_in_flight(), 1, "nobody knows a page's cursor before the page before it has come");
    Ok(())
}
