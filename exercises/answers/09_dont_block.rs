//! Don't block: `read_report` is an ordinary function that blocks its thread. Keep the runtime's thread free
//! meanwhile, and have both in flight at once.

use exercises::{Api, ApiError, User};
use futures::join;

pub async fn load(api: &Api, id: u32) -> Result<(User, String), ApiError> {
    let (user, report) = join!(api.get_user(id), async { api.read_report(id) });
    Ok((user?, report))
}
