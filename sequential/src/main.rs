//! Three calls, one after another.
//!
//! Run it: `cargo run -p sequential`
//!
//! Predict: each call takes 200 ms. How long do the three take, and what does the thread do meanwhile?

use async_timeline::predicted;
use workload::{Api, Call, Tokio, timeline};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let api = Api::new(Tokio).recorded_by(&timeline);
    let dashboard = sequential::load_dashboard(&api, 1).await?;

    let title = format!("Sequential: each call starts when the previous one has finished.\n\n{dashboard}");
    timeline.show(title, predicted(api.sum_of(&Call::DASHBOARD), "the sum"))?;
    Ok(())
}
