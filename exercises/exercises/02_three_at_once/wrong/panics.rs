//! verdict: Your answer panicked: not yet implemented

use exercises::{Api, ApiError, Dashboard};

pub async fn load(_api: &Api, _user: u32) -> Result<Dashboard, ApiError> {
    todo!()
}
