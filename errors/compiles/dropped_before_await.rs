//! `drop` before the `.await` is not enough for a value that was borrowed: the compiler counts it as alive until its block ends.

use std::rc::Rc;
use std::time::Duration;

#[tokio::main]
async fn main() {
    let task = tokio::spawn(async {
        let count = {
            let shared = Rc::new(3);
            *shared
        }; // The block ends before the `.await`, and `shared` with it.
        tokio::time::sleep(Duration::from_millis(1)).await;
        println!("{count} calls");
    });
    task.await.expect("the task does not panic");
}
