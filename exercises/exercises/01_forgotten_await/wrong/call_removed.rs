//! verdict: login is never called

use exercises::{Api, ApiError};

pub async fn sign_in(_api: &Api, _name: &str) -> Result<(), ApiError> {
    Ok(())
}
