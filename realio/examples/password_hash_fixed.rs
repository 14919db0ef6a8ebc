//! A password hash on the blocking pool: `spawn_blocking`.
//!
//! It fixes `password_hash`: the hash has a thread of its own. For many hashes at once, limit them to the number of cores, since
//! that pool has up to 512 threads.
//!
//! Run it: `cargo run -p realio --example password_hash_fixed`
//!
//! Predict: a heartbeat ticks every 20 ms. Does it tick while a password is hashed?
//!
//! Change it: let the heartbeat tick every 5 ms. Does it tick during the hash now?

use std::time::Duration;

use argon2::{Algorithm, Argon2, Params, Version};
use async_timeline::{Lane, Recording};
use tokio::task::{spawn_blocking, yield_now};
use tokio::time::{Instant, interval_at, sleep};
use workload::timeline_at_full_speed;

const BEAT: Duration = Duration::from_millis(20);

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let timeline = timeline_at_full_speed("the password hash is real.");

    let heartbeat = tokio::spawn(timeline.record("heartbeat", async {
        let mut beats = interval_at(Instant::now() + BEAT, BEAT);
        loop {
            beats.tick().await;
        }
    }));
    yield_now().await; // The heartbeat starts.
    let recorder = timeline.clone();
    let hash = spawn_blocking(move || {
        let _hashing = recorder.computing("hash_password");
        hash_password("secret")
    });
    let hash = hash.await??;
    sleep(3 * BEAT).await;
    heartbeat.abort();

    let ticked = ticks_during_the_hash(&timeline.snapshot()) > 0;
    let title = format!("{} bytes. Did the heartbeat tick while they were computed? {ticked}", hash.len());
    timeline.show(title, None)?;
    assert!(ticked, "the heartbeat ticks while the password is hashed");
    Ok(())
}

/// Argon2id with 64 MiB of memory and three passes.
fn hash_password(password: &str) -> anyhow::Result<[u8; 32]> {
    let mut hash = [0; 32];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(64 * 1024, 3, 1, None)?);
    argon2.hash_password_into(password.as_bytes(), b"a random salt", &mut hash)?;
    Ok(hash)
}

/// How often the heartbeat was polled between the beginning and the end of the hash.
fn ticks_during_the_hash(recording: &Recording) -> usize {
    let hash = recording.lane("hash_password").map(|hash| (hash.began(), hash.ended()));
    let polls = recording.lane("heartbeat").into_iter().flat_map(Lane::polls);
    polls.filter(|poll| hash.is_some_and(|(began, ended)| began < Some(poll.enter) && Some(poll.enter) < ended)).count()
}
