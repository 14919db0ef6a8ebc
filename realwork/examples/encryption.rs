//! Blocks of a file are encrypted independently, each with a nonce of its own, so every core takes some of them.
//!
//! Run it: `cargo run --release -p realwork --example encryption`, or with `-- 5` for the medians of five samples
//!
//! Change it: decrypt with the right key. What is said of the blocks?

use std::io::{self, Write};

use chacha20poly1305::aead::{Aead, Error};
use chacha20poly1305::{ChaCha20Poly1305, Key, KeyInit, Nonce};
use rayon::prelude::*;
use realwork::SCALE;

const BLOCK: usize = 64 * 1024;
const BLOCKS: usize = 8 * SCALE * SCALE;

fn main() -> anyhow::Result<()> {
    let mut random = fastrand::Rng::with_seed(1);
    let file: Vec<u8> = (0..BLOCK * BLOCKS).map(|_| random.u8(..)).collect();
    let right_key = ChaCha20Poly1305::new(&Key::from([7; 32]));
    let wrong_key = ChaCha20Poly1305::new(&Key::from([8; 32]));

    let encrypted = realwork::compare(
        || file.chunks(BLOCK).enumerate().map(|block| encrypt(&right_key, block)).collect::<Vec<_>>(),
        || file.par_chunks(BLOCK).enumerate().map(|block| encrypt(&right_key, block)).collect(),
    )?;

    let encrypted = encrypted.into_iter().collect::<Result<Vec<_>, _>>().map_err(anyhow::Error::msg)?;
    let blocks: Vec<_> =
        encrypted.par_iter().enumerate().map(|(number, block)| decrypt(&wrong_key, number, block)).collect();
    let decrypted: Result<Vec<_>, _> = blocks.into_iter().collect();
    let mut out = io::stdout();
    match &decrypted {
        Ok(blocks) => writeln!(out, "decrypted: every byte is as it was: {}", blocks.concat() == file)?,
        Err(number) => writeln!(out, "block {number} does not open with this key; what was encrypted is kept")?,
    }
    let opened = decrypt(&right_key, 0, &encrypted[0]).expect("the right key opens what it closed");
    assert_eq!(opened, file[..BLOCK], "what is decrypted is what was encrypted");
    Ok(())
}

type Block<'a> = (usize, &'a [u8]);

fn encrypt(key: &ChaCha20Poly1305, (number, block): Block<'_>) -> Result<Vec<u8>, Error> {
    key.encrypt(&nonce(number), block)
}

/// The error is the number of the block that does not open.
fn decrypt(key: &ChaCha20Poly1305, number: usize, block: &[u8]) -> Result<Vec<u8>, usize> {
    key.decrypt(&nonce(number), block).map_err(|_| number)
}

/// No two blocks may share a nonce under one key, so each has its number.
fn nonce(number: usize) -> Nonce {
    let mut nonce = [0; 12];
    nonce[..8].copy_from_slice(&(number as u64).to_le_bytes());
    nonce.into()
}
