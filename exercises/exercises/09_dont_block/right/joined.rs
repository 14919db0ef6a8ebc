use exercises::{Api, ApiError, User};
use futures::join;
use tokio::task::spawn_blocking;

pub async fn load(api: &Api, id: u32) -> Result<(User, String), ApiError> {
    let other = api.clone();
    let (user, report) = join!(api.get_user(id), spawn_blocking(move || other.read_report(id)));
    Ok((user?, report.unwrap()))
}
