//! The guard of a `std::sync::Mutex`, held across an `.await`.
//!
//! The *guard* is what `lock` returns. While one exists, `lock` blocks the thread of all others. (Clippy warns about the first
//! block. In a spawned task it does not even compile, since the guard is not `Send`.)
//!
//! Run it: `cargo run -p concurrent --example std_mutex_across_await`
//!
//! Predict: while the first future waits, the thread polls the second one. If that called `lock` instead of `try_lock`, how long
//! would it wait?
//!
//! Change it: let the second future load the posts first, and then try the lock. Does it get the lock now?

use std::sync::Mutex;
use std::time::Duration;

use futures::join;
use workload::{Api, Call, Tokio, mistake, timeline};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline();
    let api = Api::new(Tokio).with_latency_of(Call::GetUser, Duration::from_millis(900)).recorded_by(&timeline);
    let loaded = Mutex::new(0);

    #[expect(clippy::await_holding_lock, reason = "this is the mistake that the example shows")]
    let first = async {
        let mut guard = loaded.lock().expect("no future panics while it has the lock");
        let user = api.get_user(1).await?;
        *guard += 1;
        anyhow::Ok(user)
    };
    let second = async {
        let is_locked = loaded.try_lock().is_err();
        let posts = api.get_posts(1).await?;
        anyhow::Ok((posts, is_locked))
    };
    let (user, second) = join!(first, second);
    let (user, (posts, is_locked)) = (user?, second?);

    let lock = if is_locked { "locked: `lock` would have waited forever" } else { "free" };
    timeline.show(format!("{}: {} posts. The mutex was {lock}.", user.name, posts.len()), None)?;
    mistake(is_locked, "cargo run -p concurrent --example guard_before_await")?;
    Ok(())
}
