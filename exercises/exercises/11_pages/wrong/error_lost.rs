//! verdict: With other numbers: get_page 30 fails, and you return Ok: the error is lost

use exercises::{Api, ApiError, Post};

pub async fn load(api: &Api) -> Result<Vec<Post>, ApiError> {
    let (mut posts, mut cursor) = (Vec::new(), None);
    while let Ok(page) = api.get_page(cursor).await {
        posts.extend(page.items);
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    Ok(posts)
}
