//! Thumbnails of 112 images, one of which is damaged.
//!
//! Run it: `cargo run --release -p realwork --example thumbnails`, or with `-- 5` for the medians of five samples
//!
//! Predict: how many thumbnails are made, and how much faster are two cores than one?
//!
//! Change it: keep all of the damaged file, with `usize::MAX` for `KEPT`. How many thumbnails are made?

use std::io::Cursor;

use anyhow::Context;
use image::imageops::FilterType;
use image::{ImageFormat, Rgb, RgbImage};
use rayon::prelude::*;
use realwork::SCALE;
use workload::print;

const IMAGES: usize = 112;
const SIDE: u32 = 32 * SCALE as u32;
const DAMAGED: usize = 7;
const KEPT: usize = 500; // Bytes of the damaged file.

fn main() -> anyhow::Result<()> {
    let samples = realwork::samples();
    let mut files = (0..IMAGES).map(draw).collect::<anyhow::Result<Vec<_>>>()?;
    files[DAMAGED].truncate(KEPT);

    let thumbnails: Vec<_> = realwork::compare(
        samples,
        || files.iter().map(|file| thumbnail(file)).collect(),
        || files.par_iter().map(|file| thumbnail(file)).collect(),
    )?;

    for (number, thumbnail) in thumbnails.iter().enumerate() {
        if let Err(error) = thumbnail {
            print(format!("skipped image {number}: {error}"))?;
        }
    }
    let made = thumbnails.iter().flatten().count();
    print(format!("{made} of {IMAGES} thumbnails were made"))?;
    assert!(made >= IMAGES - 1, "a damaged image affects no other");
    Ok(())
}

/// An image file of coloured noise, made from its number.
fn draw(number: usize) -> anyhow::Result<Vec<u8>> {
    let mut random = fastrand::Rng::with_seed(number as u64);
    let image = RgbImage::from_fn(SIDE, SIDE, |_, _| Rgb([random.u8(..), random.u8(..), random.u8(..)]));
    let mut file = Cursor::new(Vec::new());
    image.write_to(&mut file, ImageFormat::Png).context("cannot write an image")?;
    Ok(file.into_inner())
}

fn thumbnail(file: &[u8]) -> Result<RgbImage, String> {
    let image = image::load_from_memory(file).map_err(|error| error.to_string())?;
    Ok(image.resize(64, 64, FilterType::Lanczos3).into_rgb8())
}
