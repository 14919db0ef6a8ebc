//! Ten thousand requests, of which three were slow: which ones, and where did their time go?
//!
//! ```sh
//! cargo run -p async-timeline --features svg,trace --example many_requests
//! cargo run -p async-timeline --features svg,trace --example many_requests -- svg > requests.svg
//! cargo run -p async-timeline --features svg,trace --example many_requests -- perfetto > requests.json
//! ```
//!
//! Each of the three is slow for another reason. Find the same three in the trace with <https://ui.perfetto.dev>.

use std::env;
use std::error::Error;
use std::io::{self, Write};
use std::time::Duration;

use async_timeline::{Lane, Origin, Record, Recording, Timeline, rounded};
use futures::future::join_all;
use tokio::time::sleep;

const MS: Duration = Duration::from_millis(1);
const CLIENTS: usize = 100;
const REQUESTS: usize = 10_000;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let timeline = Timeline::new();
    let client = async |first: usize| {
        for number in (first..REQUESTS).step_by(CLIENTS) {
            request(&timeline, number).recorded(&timeline, "request").await;
        }
    };
    join_all((0..CLIENTS).map(client)).await;
    let recording = timeline.snapshot();

    let mut out = io::stdout();
    match env::args().nth(1).as_deref() {
        None => {
            writeln!(out, "{recording}\n")?;
            recording.slowest(3).iter().try_for_each(|slow| writeln!(out, "{}", explained(&recording, slow)))?;
        }
        Some("svg") => write!(out, "{}", recording.svg().title("ten thousand requests"))?,
        Some("perfetto") => write!(out, "{}", recording.chrome_trace())?,
        Some(other) => return Err(format!("unknown output {other}: it can be svg or perfetto").into()),
    }
    assert_eq!(recording.by_name()[0].total().count(), REQUESTS);
    let waited_for_lock = |slow: &&Lane| parts(&recording, slow).any(|lane| lane.name() == "table lock");
    assert_eq!(recording.slowest(3).into_iter().filter(waited_for_lock).count(), 1);
    Ok(())
}

/// Queries a database once, which takes 5 ms. All but three requests find no lock, a fast query, and what they need in one query.
async fn request(timeline: &Timeline, number: usize) {
    if number == 2_500 {
        timeline.waiting("table lock", sleep(1_000 * MS)).await;
    }
    let latency = if number == 5_000 { 1_200 * MS } else { 5 * MS };
    let queries = if number == 7_500 { 160 } else { 1 };
    for _ in 0..queries {
        sleep(latency).recorded(timeline, "query").await;
    }
}

/// `lane 5123: request 1.2 s, of which 1 x query 1.2 s`.
fn explained(recording: &Recording, slow: &Lane) -> String {
    let took = |lanes: Vec<&Lane>| lanes.iter().filter_map(|lane| lane.duration()).sum::<Duration>();
    let (locks, queries): (Vec<_>, Vec<_>) = parts(recording, slow).partition(|lane| lane.name() == "table lock");
    let count = queries.len();
    let [total, locks, queries] = [vec![slow], locks, queries].map(|lanes| rounded(took(lanes)));
    format!("request in lane {}: {total}, of which table lock {locks}, {count} x query {queries}", slow.number())
}

/// The lanes inside a lane.
fn parts<'a>(recording: &'a Recording, of: &'a Lane) -> impl Iterator<Item = &'a Lane> {
    recording.lanes().iter().filter(|lane| lane.origin() == Origin::Inside(of.number()))
}
