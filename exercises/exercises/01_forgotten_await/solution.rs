//! A future does nothing until it is polled, and `.await` polls it.
//! `?` then tells the caller about the error.

use exercises::{Api, ApiError};

pub async fn sign_in(api: &Api, name: &str) -> Result<(), ApiError> {
    api.login(name, "secret").await?;
    Ok(())
}
