//! Each fix of the slow dashboard is acknowledged on its own, whichever of the others are there: all 64 combinations.

use exercises::checks::slow_dashboard::check;
use exercises::{Api, ApiError, Image, Session, StartPage};
use futures::future::{join_all, try_join_all};
use futures::{StreamExt, TryStreamExt, stream, try_join};
use tokio::sync::Mutex;
use tokio::task::spawn_blocking;

/// Which causes are fixed.
#[derive(Clone, Copy)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fix of its own, and any of them can be missing")]
struct Fixed {
    search: bool,
    news: bool,
    chains: bool,
    friends: bool,
    comments: bool,
    images: bool,
}

/// What the verdict calls them, in the order of the fields.
const NAMES: [&str; 6] = [
    "search leaves the runtime's thread free",
    "list_news and login are in flight together",
    "list_friends and list_posts are in flight together",
    "every get_friend is in flight at once",
    "every count_comments is in flight at once",
    "no slot of the image server is empty",
];

async fn load(fixed: Fixed, api: &Api, name: &str) -> Result<StartPage, ApiError> {
    let (other, words) = (api.clone(), name.to_owned());
    let of_user = async {
        let results = if fixed.search {
            spawn_blocking(move || other.search(&words))
        } else {
            let results = other.search(&words);
            spawn_blocking(|| results)
        };
        let session = api.login(name, "secret").await?;
        let images = if fixed.news { Vec::new() } else { news(fixed, api).await? };
        let (friends, comments) = if fixed.chains {
            try_join!(friends(fixed, api, session), comments(fixed, api, session))?
        } else {
            (friends(fixed, api, session).await?, comments(fixed, api, session).await?)
        };
        Ok(StartPage { results: results.await.expect("search does not panic"), images, friends, comments })
    };
    if fixed.news {
        let (images, page) = try_join!(news(fixed, api), of_user)?;
        Ok(StartPage { images, ..page })
    } else {
        of_user.await
    }
}

async fn news(fixed: Fixed, api: &Api) -> Result<Vec<Image>, ApiError> {
    let ids = api.list_news().await?;
    if fixed.images {
        return stream::iter(ids).map(|id| api.get_image(id)).buffer_unordered(4).try_collect().await;
    }
    let mut images = Vec::new();
    for four in ids.chunks(4) {
        images.extend(try_join_all(four.iter().map(|&id| api.get_image(id))).await?);
    }
    Ok(images)
}

async fn friends(fixed: Fixed, api: &Api, session: Session) -> Result<Vec<String>, ApiError> {
    let calls = api.list_friends(session).await?.into_iter().map(|id| api.get_friend(id));
    if fixed.friends {
        return join_all(calls).await.into_iter().collect();
    }
    let mut friends = Vec::new();
    for call in calls {
        friends.push(call.await?);
    }
    Ok(friends)
}

async fn comments(fixed: Fixed, api: &Api, session: Session) -> Result<usize, ApiError> {
    let total = Mutex::new(0);
    let add = async |post| {
        if fixed.comments {
            let comments = api.count_comments(post).await?;
            *total.lock().await += comments;
        } else {
            let mut total = total.lock().await;
            *total += api.count_comments(post).await?;
        }
        Ok(())
    };
    try_join_all(api.list_posts(session).await?.into_iter().map(add)).await?;
    Ok(total.into_inner())
}

#[test]
fn each_fix_is_acknowledged_whatever_else_is_fixed() {
    for combination in 0..64_u32 {
        let has = |number: u32| combination & (1 << number) != 0;
        let fixed =
            Fixed { search: has(0), news: has(1), chains: has(2), friends: has(3), comments: has(4), images: has(5) };
        let verdict = check(async move |api: &Api, name: &str| load(fixed, api, name).await).verdict;
        if combination == 63 {
            assert_eq!(verdict, Ok("Solved: all six causes are fixed, and 800 ms is the critical path.".to_owned()));
            continue;
        }
        let verdict = verdict.expect_err("a cause is left");
        assert!(verdict.starts_with(&format!("{} of 6 causes ", combination.count_ones())), "{verdict}");
        for (number, name) in NAMES.iter().enumerate() {
            assert_eq!(verdict.contains(name), has(number as u32), "{name}: {verdict}");
        }
    }
}
