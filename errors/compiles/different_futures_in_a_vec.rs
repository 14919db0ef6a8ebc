//! Different `async fn`s return futures of different types, but all items of a `Vec` have the same type.

use futures::join;
use workload::{Api, Tokio};

#[tokio::main]
async fn main() {
    let api = Api::new(Tokio);
    // `join!` takes futures of different types, and returns a tuple of their different answers.
    let (user, posts) = join!(api.get_user(1), api.get_posts(1));
    println!("{user:?} {posts:?}");
}
