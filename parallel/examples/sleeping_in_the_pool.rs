//! A thread pool is sized for computing: calls that only wait hold its few threads, and the rest of them queue.
//!
//! Run it: `cargo run -p parallel --example sleeping_in_the_pool`
//!
//! Change it: give the pool three threads instead of two. How long will it take?

use std::io::{self, Write};

use async_timeline::Timeline;
use rayon::ThreadPoolBuilder;
use rayon::prelude::*;
use workload::{Call, blocking};

const THREADS: u32 = 2;
const CALLS: u32 = 3;

fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let api = blocking::Api::new().recorded_by(&timeline);

    let pool = ThreadPoolBuilder::new().num_threads(THREADS as usize).build()?;
    // One call at a time is handed out, so that no thread takes two while another has none.
    pool.install(|| (0..CALLS).into_par_iter().with_max_len(1).try_for_each(|id| api.get_image(id).map(drop)))?;

    let recording = timeline.snapshot();
    let predicted = CALLS.div_ceil(THREADS) * api.latency_of(Call::GetImage);
    writeln!(io::stdout(), "{}", recording.text().predicted(predicted, "as many rounds as each thread has calls"))?;
    assert_eq!(recording.max_in_flight(), THREADS as usize, "each sleeping call holds a thread of the pool");
    Ok(())
}
