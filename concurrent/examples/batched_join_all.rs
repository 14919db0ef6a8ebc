//! A join of joins: calls in groups of thirty start sooner than in one long join, and cost less each.
//!
//! One `join_all` makes all of its futures before it polls the first. A group is a future too, and makes its calls when it is polled,
//! so that those of the first group are on their way before the second is made. And up to thirty futures are polled in a plain loop,
//! without memory and a waker for each.
//!
//! Run it: `cargo run -p concurrent --example batched_join_all`
//!
//! Change it: make the groups of a hundred calls. How many are made before the first one starts?

use std::cell::Cell;
use std::io::{self, Write};

use futures::future::join_all;
use workload::{Api, Tokio};

const CALLS: u32 = 9_000;
const GROUP: u32 = 30;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let api = Api::new(Tokio);
    let (made, made_before_first) = (Cell::new(0), Cell::new(0));
    let call = |id| {
        made.set(made.get() + 1);
        let (api, made, made_before_first) = (&api, &made, &made_before_first);
        async move {
            if made_before_first.get() == 0 {
                made_before_first.set(made.get());
            }
            api.get_image(id).await
        }
    };

    // A wake polls the whole group that it belongs to: that suits calls that end together, and no others.
    let groups = (0..CALLS).step_by(GROUP as usize);
    let groups = groups.map(|first| async move { join_all((first..first + GROUP).map(call)).await });
    let images = tokio::task::unconstrained(join_all(groups)).await;

    let answered = images.iter().flatten().filter(|image| image.is_ok()).count();
    writeln!(io::stdout(), "{answered} calls answered")?;
    writeln!(io::stdout(), "{} were made before the first one started", made_before_first.get())?;
    assert_eq!(answered, CALLS as usize, "every call is answered");
    assert_eq!(made_before_first.get(), GROUP, "the first group starts before the second is made");
    Ok(())
}
