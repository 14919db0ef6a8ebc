use exercises::{Api, ApiError, User};
use tokio::sync::oneshot;

pub async fn load(api: &Api, id: u32) -> Result<(User, String), ApiError> {
    let (sender, report) = oneshot::channel();
    let other = api.clone();
    std::thread::spawn(move || sender.send(other.read_report(id)));
    let user = api.get_user(id).await?;
    Ok((user, report.await.unwrap()))
}
