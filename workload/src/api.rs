//! The asynchronous client.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use async_timeline::Timeline;

use crate::calls::{self, ApiError, Call, Comment, Image, Page, Post, Session, Settings, User};
use crate::timer::Timer;

/// A client whose calls wait 200 ms on a runtime's timer and then answer from fixed data.
///
/// A call starts when its future is first polled. Dropped before it is ready, it stops waiting and nothing was done.
/// A clone is cheap: it shares the timeline and the count of [`failing_first`](Self::failing_first), and has settings
/// of its own.
///
/// ```
/// use workload::{Api, VirtualClock};
///
/// let clock = VirtualClock::new();
/// let api = Api::new(clock.clone());
/// let user = futures::executor::block_on(clock.drive(api.get_user(1)))?;
/// assert_eq!(user.name, "ada");
/// assert_eq!(clock.elapsed().as_millis(), 200);
/// # Ok::<(), workload::ApiError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Api<T> {
    timer: T,
    /// Shared, so that a clone, of which each task gets one, is a few pointers.
    settings: Arc<Settings>,
    timeline: Option<Timeline>,
}

impl<T: Timer> Api<T> {
    /// A client that waits on `timer`.
    pub fn new(timer: T) -> Self {
        Self { timer, settings: Arc::new(Settings::new()), timeline: None }
    }

    /// Records each call in `timeline`, as a lane that is named after it.
    #[must_use]
    pub fn recorded_by(mut self, timeline: &Timeline) -> Self {
        self.timeline = Some(timeline.clone());
        self
    }

    /// Sets how long every call takes.
    #[must_use]
    pub fn with_latency(mut self, latency: Duration) -> Self {
        Arc::make_mut(&mut self.settings).set_latency(latency);
        self
    }

    /// Sets how long one kind of call takes.
    #[must_use]
    pub fn with_latency_of(mut self, call: Call, latency: Duration) -> Self {
        Arc::make_mut(&mut self.settings).set_latency_of(call, latency);
        self
    }

    /// Makes one kind of call fail, once its latency has passed.
    #[must_use]
    pub fn failing(mut self, call: Call) -> Self {
        Arc::make_mut(&mut self.settings).set_failing(call);
        self
    }

    /// Makes one kind of call fail the first `times` times that it is called, once its latency has passed.
    ///
    /// Of this and [`failing`](Self::failing), what was set last holds. The clones of this client count together, and a
    /// call counts when it starts, even if it is dropped later.
    #[must_use]
    pub fn failing_first(mut self, call: Call, times: u32) -> Self {
        Arc::make_mut(&mut self.settings).set_failing_first(call, times);
        self
    }

    /// How long a call takes.
    #[must_use]
    pub fn latency_of(&self, call: Call) -> Duration {
        self.settings.latency_of(call)
    }

    /// The timer that the calls wait on.
    #[must_use]
    pub fn timer(&self) -> &T {
        &self.timer
    }

    /// Logs a user in: `ada`, `grace` or `barbara`, whose password is `secret`.
    ///
    /// # Errors
    /// [`ApiError::WrongPassword`] for anybody else, and [`ApiError::Unavailable`] if it was told to fail.
    pub fn login(&self, name: &str, password: &str) -> impl Future<Output = Result<Session, ApiError>> {
        self.call(Call::Login, 0, move |_| calls::login(name, password))
    }

    /// A user, by number from one to three.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] for other numbers, and [`ApiError::Unavailable`] if it was told to fail.
    pub fn get_user(&self, id: u32) -> impl Future<Output = Result<User, ApiError>> {
        self.call(Call::GetUser, id, calls::user)
    }

    /// A user's newest posts.
    ///
    /// # Errors
    /// As [`get_user`](Self::get_user).
    pub fn get_posts(&self, user: u32) -> impl Future<Output = Result<&'static [Post], ApiError>> {
        self.call(Call::GetPosts, user, calls::posts)
    }

    /// What was said of a user's posts.
    ///
    /// # Errors
    /// As [`get_user`](Self::get_user).
    pub fn get_comments(&self, user: u32) -> impl Future<Output = Result<&'static [Comment], ApiError>> {
        self.call(Call::GetComments, user, calls::comments)
    }

    /// An image, by any number.
    ///
    /// # Errors
    /// [`ApiError::Unavailable`] if it was told to fail.
    pub fn get_image(&self, id: u32) -> impl Future<Output = Result<Image, ApiError>> {
        self.call(Call::GetImage, id, |id| Ok(calls::image(id)))
    }

    /// A page of posts; `None` asks for the first one, and each page says what to ask for next.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] for what no page gave, and [`ApiError::Unavailable`] if it was told to fail.
    pub fn get_page(&self, cursor: Option<u32>) -> impl Future<Output = Result<Page, ApiError>> {
        self.call(Call::GetPage, cursor.unwrap_or(0), calls::page)
    }

    /// What is kept while a call waits has a place in each of a million calls. An `async fn` would keep its arguments twice, and so
    /// would each one around this future, which the methods therefore hand on as it is.
    #[allow(clippy::manual_async_fn)] // For that reason.
    fn call<A>(
        &self,
        call: Call,
        id: u32,
        answer: impl FnOnce(u32) -> Result<A, ApiError>,
    ) -> impl Future<Output = Result<A, ApiError>> {
        async move {
            let fails = self.settings.will_fail(call);
            let latency = self.settings.latency_of(call);
            match &self.timeline {
                // Told apart before the wait, so that nothing but the arguments is kept during it.
                None if fails => {
                    self.timer.sleep(latency).await;
                    Err(ApiError::Unavailable(call))
                }
                None => {
                    self.timer.sleep(latency).await;
                    answer(id)
                }
                // In a box, so that a call that nobody records is no larger for those that somebody does.
                Some(timeline) => {
                    let answered = async move {
                        self.timer.sleep(latency).await;
                        if fails { Err(ApiError::Unavailable(call)) } else { answer(id) }
                    };
                    Box::pin(timeline.try_record(call.lane(id), answered)).await
                }
            }
        }
    }
}
