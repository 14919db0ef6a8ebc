//! verdict: read_report runs on another thread, and yet the runtime's thread is held

use exercises::{Api, ApiError, User};
use futures::join;

pub async fn load(api: &Api, id: u32) -> Result<(User, String), ApiError> {
    let other = api.clone();
    let (user, report) = join!(
        api.get_user(id),
        async { std::thread::spawn(move || other.read_report(id)).join().unwrap() }
    );
    Ok((user?, report))
}
