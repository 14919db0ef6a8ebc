//! `async move` moves what it uses into the future, so nothing is left for the next iteration.

use futures::future::join_all;
use workload::{Api, Tokio};

#[tokio::main]
async fn main() {
    let api = &Api::new(Tokio); // A reference can be taken along any number of times.
    let mut calls = Vec::new();
    for id in 0..3 {
        calls.push(async move { api.get_image(id).await });
    }
    println!("{} images", join_all(calls).await.len());
}
