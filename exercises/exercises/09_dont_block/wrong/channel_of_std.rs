//! verdict: With other numbers: read_report runs on another thread, and yet the runtime's thread is held for

use exercises::{Api, ApiError, User};

pub async fn load(api: &Api, id: u32) -> Result<(User, String), ApiError> {
    let (sender, report) = std::sync::mpsc::channel();
    let other = api.clone();
    std::thread::spawn(move || sender.send(other.read_report(id)));
    let user = api.get_user(id).await?;
    Ok((user, report.recv().unwrap()))
}
