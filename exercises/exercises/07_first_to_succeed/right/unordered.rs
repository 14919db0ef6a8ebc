use exercises::{Api, ApiError, Image};
use futures::StreamExt;
use futures::stream::FuturesUnordered;

pub async fn fetch(api: &Api, mirrors: &[u32], id: u32) -> Result<Image, ApiError> {
    let mut calls: FuturesUnordered<_> = mirrors.iter().map(|&mirror| api.get_image_from(mirror, id)).collect();
    let mut last = None;
    while let Some(answer) = calls.next().await {
        match answer {
            Ok(image) => return Ok(image),
            Err(error) => last = Some(error),
        }
    }
    Err(last.expect("there is a mirror"))
}
