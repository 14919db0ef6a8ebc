//! A task may move to another thread at any `.await`, so it cannot hold a value there that must stay on one thread.

use std::sync::Arc; // Arc may be shared between threads.
use std::time::Duration;

#[tokio::main]
async fn main() {
    let task = tokio::spawn(async {
        let count = Arc::new(3);
        tokio::time::sleep(Duration::from_millis(1)).await;
        println!("{count} calls");
    });
    task.await.expect("the task does not panic");
}
