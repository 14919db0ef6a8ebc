//! The guard of a `std::sync::Mutex`, held across an `.await`, can stop its own thread for ever.
//!
//! While the first future waits, the thread goes on with the second. If that called `lock`, it would hold the thread
//! until the guard is dropped, which only the first future can do, on this same thread. So it asks with `try_lock`,
//! which does not wait. (A spawned task with such a guard does not compile, since the guard must not move to another
//! thread.)
//!
//! Run it: `cargo run -p concurrent --example std_mutex_across_await`
//!
//! Change it: let `get_posts` take no more than 1 ms. Is the lock taken even then?

use std::io::{self, Write};
use std::sync::Mutex;
use std::time::Duration;

use async_timeline::Timeline;
use futures::join;
use workload::{Api, Call, Tokio};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = Timeline::new();
    let wait = Duration::from_millis(50);
    let api = Api::new(Tokio).with_latency_of(Call::GetPosts, wait).recorded_by(&timeline);
    let loaded = Mutex::new(0);

    #[expect(clippy::await_holding_lock, reason = "clippy finds this mistake, and it is what is shown")]
    let first = async {
        let mut guard = loaded.lock().expect("nobody panics while they hold the lock");
        let user = api.get_user(1).await;
        *guard += 1;
        user
    };
    let second = async {
        let posts = api.get_posts(1).await;
        let taken = loaded.try_lock().is_err();
        (posts, taken)
    };
    let (user, (posts, taken)) = join!(first, second);

    let mut out = io::stdout();
    writeln!(out, "{} has {} posts.", user?.name, posts?.len())?;
    let state = if taken { "taken: `lock` would wait for ever" } else { "free" };
    writeln!(out, "The posts came after {wait:?}. The lock was {state}.\n")?;
    writeln!(out, "{}", timeline.snapshot())?;
    assert!(taken, "the guard is held while the first future waits");
    Ok(())
}
