//! One letter, encrypted for each of its readers with a key of their own.
//!
//! Run it: `cargo run --release -p realwork --example encryption`, or with `-- 5` for the medians of five samples
//!
//! Predict: reader 1 tries to open the letter to reader 0. Does it open?
//!
//! Change it: let the letter to reader 0 be `OPENED_BY` reader 0. Does it open now?

use std::iter;

use chacha20poly1305::aead::Aead;
use chacha20poly1305::{ChaCha20Poly1305, Key, KeyInit, Nonce};
use rayon::prelude::*;
use realwork::SCALE;
use workload::print;

const LENGTH: usize = 64 * 1024;
const READERS: usize = 32 * SCALE * SCALE;
const OPENED_BY: usize = 1;

fn main() -> anyhow::Result<()> {
    let samples = realwork::samples();
    let mut random = fastrand::Rng::with_seed(1);
    let letter: Vec<u8> = iter::repeat_with(|| random.u8(..)).take(LENGTH).collect();
    let mut key = |_| ChaCha20Poly1305::new(&Key::from([0; 32].map(|_| random.u8(..))));
    let keys: Vec<_> = (0..READERS).map(&mut key).collect();

    let sent = realwork::compare(
        samples,
        || keys.iter().map(|key| seal(&encrypt(key, &letter))).collect::<Vec<_>>(),
        || keys.par_iter().map(|key| seal(&encrypt(key, &letter))).collect(),
    )?;

    let encrypted = encrypt(&keys[0], &letter);
    match decrypt(&keys[OPENED_BY], &encrypted) {
        Some(_) => print(format!("reader {OPENED_BY} opens the letter to reader 0"))?,
        None => print(format!("reader {OPENED_BY} has the wrong key for the letter to reader 0"))?,
    }
    print(format!("{} letters were sent", sent.len()))?;
    assert!(decrypt(&keys[0], &encrypted).is_some_and(|text| text == letter), "the right key opens the letter");
    assert!(decrypt(&keys[1], &encrypted).is_none(), "another key doesn't");
    Ok(())
}

fn encrypt(key: &ChaCha20Poly1305, letter: &[u8]) -> Vec<u8> {
    // A nonce, a "number used once", may be any number as long as a key encrypts only one letter.
    key.encrypt(&Nonce::default(), letter).expect("the letter is far shorter than what the cipher refuses")
}

fn decrypt(key: &ChaCha20Poly1305, encrypted: &[u8]) -> Option<Vec<u8>> {
    key.decrypt(&Nonce::default(), encrypted).ok()
}

/// The last 16 bytes, which differ for every key and text. To keep everything for comparison would take gigabytes.
fn seal(encrypted: &[u8]) -> Vec<u8> {
    encrypted[LENGTH..].to_vec()
}
