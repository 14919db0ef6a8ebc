//! verdict: You return 6 posts, and the pages contain 9

use exercises::{Api, ApiError, Post};

pub async fn load(api: &Api) -> Result<Vec<Post>, ApiError> {
    let (mut posts, mut cursor) = (Vec::new(), None);
    loop {
        let page = api.get_page(cursor).await?;
        let Some(next) = page.next else { return Ok(posts) };
        posts.extend(page.items);
        cursor = Some(next);
    }
}
