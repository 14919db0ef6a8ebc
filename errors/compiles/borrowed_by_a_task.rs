//! A spawned task may outlive the function that spawned it, so it cannot borrow from that function.

use workload::{Api, Tokio};

#[tokio::main]
async fn main() {
    let api = Api::new(Tokio);
    let for_the_task = api.clone(); // A client is cheap to clone, and the clone moves into the task.
    let task = tokio::spawn(async move {
        for_the_task.get_user(1).await
    });
    let posts = api.get_posts(1).await;
    println!("{:?} {posts:?}", task.await);
}
