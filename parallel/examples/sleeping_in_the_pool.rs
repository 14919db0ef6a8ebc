//! Blocking calls on a pool of threads that is as large as the machine has cores.
//!
//! Run it: `cargo run -p parallel --example sleeping_in_the_pool`
//!
//! Predict: three calls that block for 200 ms each, on a pool of two threads. How long do they take?
//!
//! Change it: give the pool three threads instead of two. How long does it take now?

use async_timeline::predicted;
use rayon::ThreadPoolBuilder;
use rayon::prelude::*;
use workload::{ApiError, blocking, timeline};

const THREADS: u32 = 2;
const CALLS: u32 = 3;

fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let api = blocking::Api::new().recorded_by(&timeline);

    let pool = ThreadPoolBuilder::new().num_threads(THREADS as usize).build()?;
    pool.install(|| {
        (0..CALLS)
            .into_par_iter()
            .with_max_len(1) // Hands out one call at a time, so that no thread takes two while another is idle.
            .try_for_each(|id| {
                let _image = api.get_image(id)?;
                Ok::<(), ApiError>(())
            })
    })?;

    let rounds = CALLS.div_ceil(THREADS);
    let title = format!("{CALLS} calls on {THREADS} threads");
    let recording = timeline.show(title, predicted(rounds * api.latency(), format!("{rounds} rounds")))?;
    assert_eq!(recording.max_in_flight(), THREADS as usize, "each sleeping call holds a thread of the pool");
    Ok(())
}
