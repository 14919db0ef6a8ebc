//! Images are independent of each other: one `par_iter` makes their thumbnails on every core, and a damaged one costs only itself.
//!
//! Run it: `cargo run --release -p realwork --example thumbnails`, or with `-- 5` for the medians of five samples
//!
//! Change it: damage no image. How many thumbnails are made?

use std::io::{self, Cursor, Write};

use anyhow::Context;
use image::imageops::FilterType;
use image::{DynamicImage, ImageFormat, RgbImage};
use rayon::prelude::*;
use realwork::SCALE;

const IMAGES: usize = 24;
const DAMAGED: usize = 7;

fn main() -> anyhow::Result<()> {
    let mut files = (0..IMAGES).map(draw).collect::<anyhow::Result<Vec<_>>>()?;
    let half = files[DAMAGED].len() / 2;
    files[DAMAGED].truncate(half);

    let thumbnails = realwork::compare(
        || files.iter().map(|file| thumbnail(file)).collect::<Vec<_>>(),
        || files.par_iter().map(|file| thumbnail(file)).collect(),
    )?;

    let mut out = io::stdout();
    for (number, thumbnail) in thumbnails.iter().enumerate() {
        if let Err(error) = thumbnail {
            writeln!(out, "image {number} is left out: {error}")?;
        }
    }
    let made = thumbnails.iter().flatten().count();
    writeln!(out, "{made} of {IMAGES} thumbnails were made")?;
    assert!(thumbnails.iter().flatten().all(|thumbnail| thumbnail.width() == 64), "each is 64 pixels wide");
    assert_eq!(made, IMAGES - 1, "the damaged image costs no other");
    Ok(())
}

/// An image file of noise, from its number as a seed.
fn draw(seed: usize) -> anyhow::Result<Vec<u8>> {
    let mut random = fastrand::Rng::with_seed(seed as u64);
    let side = 32 * SCALE as u32;
    let image = RgbImage::from_fn(side, side, |_, _| image::Rgb([random.u8(..), random.u8(..), random.u8(..)]));
    let mut file = Cursor::new(Vec::new());
    image.write_to(&mut file, ImageFormat::Png).context("cannot write an image")?;
    Ok(file.into_inner())
}

fn thumbnail(file: &[u8]) -> Result<RgbImage, String> {
    let image = image::load_from_memory(file).map_err(|error| error.to_string())?;
    Ok(DynamicImage::resize(&image, 64, 64, FilterType::Lanczos3).into_rgb8())
}
