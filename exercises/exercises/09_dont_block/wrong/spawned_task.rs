//! verdict: read_report holds the runtime's thread for about

use exercises::{Api, ApiError, User};

pub async fn load(api: &Api, id: u32) -> Result<(User, String), ApiError> {
    let other = api.clone();
    let report = tokio::spawn(async move { other.read_report(id) });
    let user = api.get_user(id).await?;
    Ok((user, report.await.unwrap()))
}
