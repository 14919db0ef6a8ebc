//! `?` returns the error from its block, so that block must return a `Result`.

use workload::{Api, ApiError, Tokio};

#[tokio::main]
async fn main() {
    let api = Api::new(Tokio);
    let load = async {
        let user = api.get_user(1).await?;
        println!("{}", user.name);
        Ok::<(), ApiError>(()) // A block has no signature, so this says what the error is.
    };
    load.await.expect("no call was told to fail");
}
