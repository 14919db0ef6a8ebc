//! Each call needs the cursor from the page before, so one call at a time is right.
//! The loop ends at the page that names no next one.

use exercises::{Api, ApiError, Post};

pub async fn load(api: &Api) -> Result<Vec<Post>, ApiError> {
    let mut page = api.get_page(None).await?;
    let mut posts = page.items.to_vec();
    while let Some(cursor) = page.next {
        page = api.get_page(Some(cursor)).await?;
        posts.extend(page.items);
    }
    Ok(posts)
}
