//! `spawn_blocking` runs the function on a thread that may block.
//! Its handle is a future, so the runtime's thread stays free for other tasks.

use exercises::{Api, ApiError, User};
use tokio::task::spawn_blocking;

pub async fn load(api: &Api, id: u32) -> Result<(User, String), ApiError> {
    let api_of_report = api.clone();
    let report = spawn_blocking(move || api_of_report.read_report(id));
    let user = api.get_user(id).await?;
    Ok((user, report.await.expect("read_report does not panic")))
}
