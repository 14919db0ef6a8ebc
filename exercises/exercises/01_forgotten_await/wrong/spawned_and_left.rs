//! verdict: login starts only after your answer has returned, and its result is lost

use exercises::{Api, ApiError};

pub async fn sign_in(api: &Api, name: &str) -> Result<(), ApiError> {
    tokio::spawn(api.login(name, "secret"));
    Ok(())
}
