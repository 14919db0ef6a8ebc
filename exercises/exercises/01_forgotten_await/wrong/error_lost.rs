//! verdict: login fails, and you return Ok: the error is lost

use exercises::{Api, ApiError};

pub async fn sign_in(api: &Api, name: &str) -> Result<(), ApiError> {
    let _ = api.login(name, "secret").await;
    Ok(())
}
