//! Calling an `async fn` returns a future. You get its result with `.await`.

use workload::{Api, ApiError, Tokio};

#[tokio::main]
async fn main() -> Result<(), ApiError> {
    let api = Api::new(Tokio);
    let user = api.get_user(1)?;
    println!("{}", user.name);
    Ok(())
}
