//! A spawned task may outlive the function that spawned it, so it cannot borrow from that function.

use workload::{Api, Tokio};

#[tokio::main]
async fn main() {
    let api = Api::new(Tokio);
    let task = tokio::spawn(async {
        api.get_user(1).await
    });
    let posts = api.get_posts(1).await;
    println!("{:?} {posts:?}", task.await);
}
