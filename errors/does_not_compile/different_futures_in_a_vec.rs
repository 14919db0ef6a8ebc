//! Different `async fn`s return futures of different types, but all items of a `Vec` have the same type.

use futures::future::join_all;
use workload::{Api, Tokio};

#[tokio::main]
async fn main() {
    let api = Api::new(Tokio);
    let calls = vec![api.get_user(1), api.get_posts(1)];
    println!("{} calls", join_all(calls).await.len());
}
