//! verdict: had not returned after ten minutes

use exercises::{Api, ApiError, Post};

pub async fn load(api: &Api) -> Result<Vec<Post>, ApiError> {
    let (mut posts, mut cursor) = (Vec::new(), None);
    loop {
        let page = api.get_page(cursor).await?;
        posts.extend(page.items);
        if page.items.is_empty() {
            return Ok(posts);
        }
        cursor = page.next;
    }
}
