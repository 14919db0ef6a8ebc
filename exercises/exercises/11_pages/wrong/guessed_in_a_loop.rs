//! verdict: no page names that cursor: it is guessed

use exercises::{Api, ApiError, Post};

pub async fn load(api: &Api) -> Result<Vec<Post>, ApiError> {
    let mut posts = api.get_page(None).await?.items.to_vec();
    for cursor in 1.. {
        match api.get_page(Some(cursor)).await {
            Ok(page) => posts.extend(page.items),
            Err(_) => break,
        }
    }
    Ok(posts)
}
