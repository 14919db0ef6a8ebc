use exercises::{Api, ApiError, Post};
use futures::{TryStreamExt, stream};

pub async fn load(api: &Api) -> Result<Vec<Post>, ApiError> {
    let pages = stream::try_unfold(Some(None), |cursor| async move {
        let Some(cursor) = cursor else { return Ok(None) };
        let page = api.get_page(cursor).await?;
        Ok(Some((page.items, page.next.map(Some))))
    });
    Ok(pages.try_collect::<Vec<_>>().await?.concat())
}
