//! Tasks share data through a `Mutex`: `lock` gives a guard, whose holder has the data alone until it is dropped.
//!
//! Drop it before the next `.await`: here it lives for one statement. `mutex_across_await` shows what happens
//! otherwise.
//!
//! A task may be moved to another thread, so the `Cell` of `share_on_one_thread` does not compile here.
//!
//! Run it: `cargo run -p concurrent --example share_with_mutex`
//!
//! Change it: spawn five tasks. How many images do they count?

use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_timeline::Timeline;
use workload::{Api, Tokio};

const IMAGES: u32 = 3;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let api = Api::new(Tokio).recorded_by(&timeline);
    let loaded = Arc::new(Mutex::new(0));

    let mut tasks = Vec::new();
    for id in 0..IMAGES {
        let (api, loaded) = (api.clone(), loaded.clone());
        tasks.push(tokio::spawn(async move {
            api.get_image(id).await?;
            *loaded.lock().expect("nobody panics while they hold the lock") += 1;
            anyhow::Ok(())
        }));
    }
    for task in tasks {
        task.await??;
    }

    let recording = timeline.snapshot();
    let loaded = *loaded.lock().expect("nobody panics while they hold the lock");
    let predicted = Duration::from_millis(200);
    writeln!(io::stdout(), "loaded: {loaded}\n\n{}", recording.text().predicted(predicted, "the longest"))?;
    assert_eq!(recording.max_in_flight(), IMAGES as usize, "the lock holds up no call");
    assert_eq!(loaded, IMAGES, "every image is counted");
    Ok(())
}
