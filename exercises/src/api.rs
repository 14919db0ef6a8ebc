//! The client that the answers call. It answers as `workload::Api` does, and each exercise decides how long which call takes and
//! which one fails.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::future::Future;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use async_timeline::Timeline;
use futures::FutureExt;
use tokio::runtime::Handle;
use tokio::time::{Instant, advance};
use workload::{ApiError, Call, Comment, Cpu, Image, Page, Post, Session, Tokio, User};

use crate::observe::THREAD;

/// How far a thread that blocks moves a stopped clock at a time. Every latency is a multiple of it, so that no call ends late.
const STEP: Duration = Duration::from_millis(10);
/// The number of the image that is the logo.
pub(crate) const LOGO: u32 = 100;

/// What a profile page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Whose it is.
    pub user: User,
    /// The user's picture.
    pub avatar: Image,
    /// What the user wrote.
    pub posts: &'static [Post],
    /// The logo of the site.
    pub logo: Image,
}

/// What the slow dashboard shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartPage {
    /// What was found for the name.
    pub results: Vec<u32>,
    /// The images of today's news.
    pub images: Vec<Image>,
    /// The names of the user's friends.
    pub friends: Vec<String>,
    /// How many comments the user's posts have.
    pub comments: usize,
}

/// What the slow dashboard's service knows of a user: the posts and, under the same numbers, the friends.
pub(crate) fn numbers_of(user: u32) -> Vec<u32> {
    [4, 1, 3, 2].map(|number| user * 10 + number).to_vec()
}

pub(crate) fn results_for(words: &str) -> Vec<u32> {
    words.bytes().map(u32::from).collect()
}

pub(crate) fn friend(id: u32) -> String {
    format!("friend {id}")
}

pub(crate) fn comments_on(post: u32) -> usize {
    post as usize % 7
}

pub(crate) fn page_lane(cursor: Option<u32>) -> String {
    cursor.map_or_else(|| "get_page".to_owned(), |cursor| format!("get_page {cursor}"))
}

pub(crate) fn report_of(user: u32) -> String {
    format!("report of user {user}")
}

pub(crate) fn mirror_lane(mirror: u32) -> String {
    format!("mirror {mirror}")
}

type Client = workload::Api<Tokio>;

/// How the calls of one run behave. A call is known by the name of its lane: `get_user`, `get_image 3`.
#[derive(Clone, Debug, Default)]
pub(crate) struct World {
    latencies: HashMap<String, Duration>,
    failing: HashSet<String>,
    cursors: Vec<u32>,
    news: Vec<u32>,
}

impl World {
    /// Every call takes 200 ms and succeeds.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Sets how many milliseconds one call takes.
    pub(crate) fn latency(mut self, lane: impl Into<String>, ms: u64) -> Self {
        self.latencies.insert(lane.into(), Duration::from_millis(ms));
        self
    }

    /// Sets how many milliseconds a call with the number `ids[n]` takes: the `n`th of `ms`, over and over.
    pub(crate) fn latencies_of(self, call: &str, ids: &[u32], ms: &[u64]) -> Self {
        ids.iter().zip(ms.iter().cycle()).fold(self, |world, (id, ms)| world.latency(format!("{call} {id}"), *ms))
    }

    /// Makes one call fail, once its latency has passed.
    pub(crate) fn failing(mut self, lane: impl Into<String>) -> Self {
        self.failing.insert(lane.into());
        self
    }

    /// Makes one call fail, or none.
    pub(crate) fn failing_if(mut self, lane: Option<&str>) -> Self {
        self.failing.extend(lane.map(str::to_owned));
        self
    }

    /// Sets the cursors of the second and all further pages.
    pub(crate) fn cursors(mut self, cursors: &[u32]) -> Self {
        self.cursors = cursors.to_vec();
        self
    }

    /// Sets the images of today's news.
    pub(crate) fn news(mut self, images: &[u32]) -> Self {
        self.news = images.to_vec();
        self
    }

    /// How long a call takes.
    pub(crate) fn latency_of(&self, lane: &str) -> Duration {
        self.latencies.get(lane).copied().unwrap_or(Duration::from_millis(200))
    }
}

/// A client whose calls wait and then answer. A clone is cheap.
///
/// A call starts when its future is first polled. Dropped before it is ready, it is cancelled.
#[derive(Clone, Debug)]
pub struct Api {
    world: Arc<World>,
    timeline: Timeline,
    runtime: Handle,
}

impl Api {
    /// For answers on the current runtime, which has one thread.
    pub(crate) fn new(world: World, timeline: Timeline) -> Self {
        Self { world: Arc::new(world), timeline, runtime: Handle::current() }
    }

    /// Logs a user in: `ada`, `grace` or `barbara`, whose password is `secret`.
    pub fn login(&self, name: &str, password: &str) -> impl Future<Output = Result<Session, ApiError>> + use<> {
        let (name, password) = (name.to_owned(), password.to_owned());
        self.call(Call::Login, "login", async move |api: Client| api.login(&name, &password).await)
    }

    /// A user, by number from one to three.
    pub fn get_user(&self, id: u32) -> impl Future<Output = Result<User, ApiError>> + use<> {
        self.call(Call::GetUser, "get_user", async move |api: Client| api.get_user(id).await)
    }

    /// A user's newest posts.
    pub fn get_posts(&self, user: u32) -> impl Future<Output = Result<&'static [Post], ApiError>> + use<> {
        self.call(Call::GetPosts, "get_posts", async move |api: Client| api.get_posts(user).await)
    }

    /// What was said of a user's posts.
    pub fn get_comments(&self, user: u32) -> impl Future<Output = Result<&'static [Comment], ApiError>> + use<> {
        self.call(Call::GetComments, "get_comments", async move |api: Client| api.get_comments(user).await)
    }

    /// An image, by any number.
    pub fn get_image(&self, id: u32) -> impl Future<Output = Result<Image, ApiError>> + use<> {
        let lane = format!("get_image {id}");
        self.call(Call::GetImage, lane, async move |api: Client| api.get_image(id).await)
    }

    /// An image from one of several mirrors.
    pub fn get_image_from(&self, mirror: u32, id: u32) -> impl Future<Output = Result<Image, ApiError>> + use<> {
        self.call(Call::GetImage, mirror_lane(mirror), async move |api: Client| api.get_image(id).await)
    }

    /// The avatar of a user.
    pub fn get_avatar(&self, user: &User) -> impl Future<Output = Result<Image, ApiError>> + use<> {
        let id = user.id;
        self.call(Call::GetImage, "get_avatar", async move |api: Client| api.get_image(id).await)
    }

    /// The logo of the site.
    pub fn get_logo(&self) -> impl Future<Output = Result<Image, ApiError>> + use<> {
        self.call(Call::GetImage, "get_logo", async move |api: Client| api.get_image(LOGO).await)
    }

    /// A page of posts. `None` asks for the first page, and each page contains the cursor of the next one.
    ///
    /// A cursor that no page contained is [`ApiError::NotFound`].
    pub fn get_page(&self, cursor: Option<u32>) -> impl Future<Output = Result<Page, ApiError>> + use<> {
        let cursors = self.world.cursors.clone();
        self.call(Call::GetPage, page_lane(cursor), async move |api: Client| {
            let number = cursor.map_or(Some(0), |cursor| Some(cursors.iter().position(|known| *known == cursor)? + 1));
            // The client has three pages, and answers with an error for any other number.
            let page = api.get_page(number.map(|number| number as u32 % 3).or(cursor.map(|_| u32::MAX))).await;
            match (number, page, cursor) {
                (Some(number), Ok(page), _) => Ok(Page { items: page.items, next: cursors.get(number).copied() }),
                (None, Err(_), Some(id)) => Err(ApiError::NotFound { call: Call::GetPage, id }),
                (_, page, _) => page,
            }
        })
    }

    /// Reads a report from a slow disk. It is an ordinary function, and blocks its thread for 200 ms.
    #[must_use]
    pub fn read_report(&self, user: u32) -> String {
        let _lane = self.timeline.blocked("read_report");
        thread::sleep(self.world.latency_of("read_report"));
        report_of(user)
    }

    /// Counts the primes below `limit`. It is an ordinary function, and works the processor for some 100 ms.
    #[must_use]
    pub fn count_primes(&self, limit: u32) -> u32 {
        Cpu::new().recorded_by(&self.timeline).count_primes(limit)
    }

    /// The numbers of today's news images.
    pub fn list_news(&self) -> impl Future<Output = Result<Vec<u32>, ApiError>> + use<> {
        self.list("list_news".to_owned(), self.world.news.clone())
    }

    /// The numbers of a user's friends.
    pub fn list_friends(&self, session: Session) -> impl Future<Output = Result<Vec<u32>, ApiError>> + use<> {
        self.list("list_friends".to_owned(), numbers_of(session.user))
    }

    /// The numbers of a user's posts.
    pub fn list_posts(&self, session: Session) -> impl Future<Output = Result<Vec<u32>, ApiError>> + use<> {
        self.list("list_posts".to_owned(), numbers_of(session.user))
    }

    /// The name of a friend.
    pub fn get_friend(&self, id: u32) -> impl Future<Output = Result<String, ApiError>> + use<> {
        self.list(format!("get_friend {id}"), friend(id))
    }

    /// How many comments a post has.
    pub fn count_comments(&self, post: u32) -> impl Future<Output = Result<usize, ApiError>> + use<> {
        self.list(format!("count_comments {post}"), comments_on(post))
    }

    /// Searches an index on a slow disk. It is an ordinary function, and blocks its thread.
    ///
    /// It blocks on the stopped clock: that clock goes on as if the thread had slept.
    #[must_use]
    pub fn search(&self, words: &str) -> Vec<u32> {
        let _lane = self.timeline.blocked("search");
        let time = self.world.latency_of("search");
        if thread::current().name() == Some(THREAD) {
            // The first poll moves the clock.
            let _ = advance(time).now_or_never();
        } else {
            let (done, wait) = mpsc::channel();
            self.runtime.spawn(async move {
                let end = Instant::now() + time;
                // Not `sleep`: while a thread of `spawn_blocking` works, a stopped clock doesn't go on by itself.
                while Instant::now() < end {
                    advance(STEP).await;
                }
                done.send(())
            });
            // An error means that the runtime has ended, and nobody needs the results.
            let _ = wait.recv();
        }
        results_for(words)
    }

    fn list<A>(&self, lane: String, answer: A) -> impl Future<Output = Result<A, ApiError>> + use<A> {
        self.call(Call::GetImage, lane, async move |api: Client| api.get_image(0).await.map(|_| answer))
    }

    /// Created here and not in the future, the lane also shows a call that is never awaited.
    fn call<L, C, A>(&self, call: Call, lane: L, answer: C) -> impl Future<Output = Result<A, ApiError>> + use<L, C, A>
    where
        L: Into<Cow<'static, str>>,
        C: AsyncFnOnce(Client) -> Result<A, ApiError>,
    {
        let lane = lane.into();
        let mut client = Client::new(Tokio).with_latency(self.world.latency_of(&lane));
        if self.world.failing.contains(&*lane) {
            client = client.failing(call);
        }
        self.timeline.try_record(lane, answer(client))
    }
}
