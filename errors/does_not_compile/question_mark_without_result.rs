//! `?` returns the error from its block, so that block must return a `Result`.

use workload::{Api, Tokio};

#[tokio::main]
async fn main() {
    let api = Api::new(Tokio);
    let load = async {
        let user = api.get_user(1).await?;
        println!("{}", user.name);
    };
    load.await;
}
