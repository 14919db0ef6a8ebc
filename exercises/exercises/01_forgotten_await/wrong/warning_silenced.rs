//! verdict: login is called but never awaited

use exercises::{Api, ApiError};

pub async fn sign_in(api: &Api, name: &str) -> Result<(), ApiError> {
    let _ = api.login(name, "secret");
    Ok(())
}
