//! The client that the answers call. It answers as `workload::Api` does, and each exercise decides how long which call takes and
//! which one fails.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use async_timeline::Timeline;
use workload::{ApiError, Call, Comment, Image, Post, Session, Tokio, User};

type Client = workload::Api<Tokio>;

/// How the calls of one run behave. A call is known by the name of its lane: `get_user`, `get_image 3`.
#[derive(Clone, Debug)]
pub(crate) struct World {
    latency: Duration,
    latencies: HashMap<String, Duration>,
    failing: HashSet<String>,
}

impl World {
    /// Every call takes 200 ms and succeeds.
    pub(crate) fn new() -> Self {
        Self { latency: Duration::from_millis(200), latencies: HashMap::new(), failing: HashSet::new() }
    }

    /// Sets how many milliseconds one call takes.
    pub(crate) fn latency(mut self, lane: impl Into<String>, ms: u64) -> Self {
        self.latencies.insert(lane.into(), Duration::from_millis(ms));
        self
    }

    /// Sets how many milliseconds image number `ids[n]` takes: the `n`th of `ms`, over and over.
    pub(crate) fn image_latencies(self, ids: &[u32], ms: &[u64]) -> Self {
        ids.iter().zip(ms.iter().cycle()).fold(self, |world, (id, ms)| world.latency(format!("get_image {id}"), *ms))
    }

    /// Makes one call fail, once its latency has passed.
    pub(crate) fn failing(mut self, lane: impl Into<String>) -> Self {
        self.failing.insert(lane.into());
        self
    }

    /// How long a call takes.
    pub(crate) fn latency_of(&self, lane: &str) -> Duration {
        self.latencies.get(lane).copied().unwrap_or(self.latency)
    }
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

/// A client whose calls wait and then answer. A clone is cheap.
///
/// A call starts when its future is first polled. Dropped before it is ready, it is cancelled.
#[derive(Clone, Debug)]
pub struct Api {
    world: Arc<World>,
    timeline: Timeline,
}

impl Api {
    pub(crate) fn new(world: World, timeline: Timeline) -> Self {
        Self { world: Arc::new(world), timeline }
    }

    /// Logs a user in: `ada`, `grace` or `barbara`, whose password is `secret`.
    pub fn login(&self, name: &str, password: &str) -> impl Future<Output = Result<Session, ApiError>> + use<> {
        let (name, password) = (name.to_owned(), password.to_owned());
        self.call(Call::Login, "login", move |api: Client| async move { api.login(&name, &password).await })
    }

    /// A user, by number from one to three.
    pub fn get_user(&self, id: u32) -> impl Future<Output = Result<User, ApiError>> + use<> {
        self.call(Call::GetUser, "get_user", move |api: Client| async move { api.get_user(id).await })
    }

    /// A user's newest posts.
    pub fn get_posts(&self, user: u32) -> impl Future<Output = Result<&'static [Post], ApiError>> + use<> {
        self.call(Call::GetPosts, "get_posts", move |api: Client| async move { api.get_posts(user).await })
    }

    /// What was said of a user's posts.
    pub fn get_comments(&self, user: u32) -> impl Future<Output = Result<&'static [Comment], ApiError>> + use<> {
        self.call(Call::GetComments, "get_comments", move |api: Client| async move { api.get_comments(user).await })
    }

    /// An image, by any number.
    pub fn get_image(&self, id: u32) -> impl Future<Output = Result<Image, ApiError>> + use<> {
        let lane = format!("get_image {id}");
        self.call(Call::GetImage, lane, move |api: Client| async move { api.get_image(id).await })
    }

    /// Created here and not in the future, the lane also shows a call that is never awaited.
    fn call<L, C, F, A>(
        &self,
        call: Call,
        lane: L,
        answer: C,
    ) -> impl Future<Output = Result<A, ApiError>> + use<L, C, F, A>
    where
        L: Into<Cow<'static, str>>,
        C: FnOnce(Client) -> F,
        F: Future<Output = Result<A, ApiError>>,
    {
        let lane = lane.into();
        let mut client = Client::new(Tokio).with_latency(self.world.latency_of(&lane));
        if self.world.failing.contains(&*lane) {
            client = client.failing(call);
        }
        self.timeline.try_record(lane, answer(client))
    }
}
