//! Three calls at once, on one thread; and a call that the others need, then the others at once.
//!
//! Run it: `cargo run -p concurrent`
//!
//! Predict: each call takes 200 ms. How long do the three take? And the four, of which three need the answer of the first?

use async_timeline::predicted;
use workload::{Api, Call, Tokio, timeline};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let independent = timeline();
    let api = Api::new(Tokio).recorded_by(&independent);
    let dashboard = concurrent::load_dashboard(&api, 1).await?;

    let (sum, longest) = (api.sum_of(&Call::DASHBOARD), api.longest_of(&Call::DASHBOARD));
    let title = format!("Concurrent: all calls in flight at once, on one thread.\n\n{dashboard}");
    independent.show(title, predicted(longest, "the longest").instead_of(sum))?;

    let dependent = timeline();
    let api = Api::new(Tokio).recorded_by(&dependent);
    concurrent::log_in_and_load(&api, "ada", "secret").await?;

    let login = api.latency_of(Call::Login);
    let title = "\nThe other calls need the login, so it comes first.";
    dependent.show(title, predicted(login + longest, "login, then the longest").instead_of(login + sum))?;
    Ok(())
}
