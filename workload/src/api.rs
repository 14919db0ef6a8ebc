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
        Self { timer, settings: Arc::default(), timeline: None }
    }

    /// Records each call in `timeline`, as a lane that is named after it and is created when the method is called. A timeline in
    /// slow motion makes the calls slower.
    #[must_use]
    pub fn recorded_by(mut self, timeline: &Timeline) -> Self {
        Arc::make_mut(&mut self.settings).slow_motion = timeline.slow_motion();
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

    /// How long a call takes, unless [`with_latency_of`](Self::with_latency_of) says otherwise.
    #[must_use]
    pub fn latency(&self) -> Duration {
        self.settings.latency
    }

    /// The latencies of `calls` added up: how long they take one after another.
    #[must_use]
    pub fn sum_of(&self, calls: &[Call]) -> Duration {
        calls.iter().map(|call| self.latency_of(*call)).sum()
    }

    /// The longest latency of `calls`: how long they take at the same time. Zero for no calls.
    #[must_use]
    pub fn longest_of(&self, calls: &[Call]) -> Duration {
        calls.iter().map(|call| self.latency_of(*call)).max().unwrap_or_default()
    }

    /// Waits without calling anything, and without being recorded. Slow motion makes it longer too.
    pub fn sleep(&self, time: Duration) -> impl Future<Output = ()> + Send + 'static {
        self.timer.sleep(self.settings.slowed(time))
    }

    /// How long one kind of call takes.
    #[must_use]
    pub fn latency_of(&self, call: Call) -> Duration {
        self.settings.latency_of(call)
    }

    /// Logs a user in: `ada`, `grace` or `barbara`, whose password is `secret`.
    ///
    /// # Errors
    /// [`ApiError::WrongPassword`] for anybody else, and [`ApiError::Unavailable`] if it was told to fail.
    #[track_caller]
    pub fn login(&self, name: &str, password: &str) -> impl Future<Output = Result<Session, ApiError>> {
        self.call(Call::Login, 0, move |_| calls::login(name, password))
    }

    /// A user, by number from one to three.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] for other numbers, and [`ApiError::Unavailable`] if it was told to fail.
    #[track_caller]
    pub fn get_user(&self, id: u32) -> impl Future<Output = Result<User, ApiError>> {
        self.call(Call::GetUser, id, calls::user)
    }

    /// A user's newest posts.
    ///
    /// # Errors
    /// As [`get_user`](Self::get_user).
    #[track_caller]
    pub fn get_posts(&self, user: u32) -> impl Future<Output = Result<&'static [Post], ApiError>> {
        self.call(Call::GetPosts, user, calls::posts)
    }

    /// What was said of a user's posts.
    ///
    /// # Errors
    /// As [`get_user`](Self::get_user).
    #[track_caller]
    pub fn get_comments(&self, user: u32) -> impl Future<Output = Result<&'static [Comment], ApiError>> {
        self.call(Call::GetComments, user, calls::comments)
    }

    /// An image, by any number.
    ///
    /// # Errors
    /// [`ApiError::Unavailable`] if it was told to fail.
    #[track_caller]
    pub fn get_image(&self, id: u32) -> impl Future<Output = Result<Image, ApiError>> {
        self.call(Call::GetImage, id, |id| Ok(calls::image(id)))
    }

    /// A page of posts; `None` asks for the first one, and each page says what to ask for next.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] for what no page gave, and [`ApiError::Unavailable`] if it was told to fail.
    #[track_caller]
    pub fn get_page(&self, cursor: Option<u32>) -> impl Future<Output = Result<Page, ApiError>> {
        self.call(Call::GetPage, cursor.unwrap_or(0), calls::page)
    }

    /// The lane of a recorded call is created here and not in the future, so that a call that is never awaited is recorded too.
    ///
    /// What is kept while a call waits takes up memory in each of a million calls. An `async fn` would keep its arguments twice, and
    /// so would each one around this future, which the methods therefore return as it is.
    #[track_caller]
    fn call<A>(
        &self,
        call: Call,
        id: u32,
        answer: impl FnOnce(u32) -> Result<A, ApiError> + Copy,
    ) -> impl Future<Output = Result<A, ApiError>> {
        // Boxed, so that an unrecorded call is only a pointer larger.
        // Not in a closure, whose caller is this function.
        let mut recorded = None;
        if let Some(timeline) = &self.timeline {
            let answered = async move {
                let fails = self.settings.will_fail(call);
                self.sleep(self.settings.latency_of(call)).await;
                if fails { Err(ApiError::Unavailable(call)) } else { answer(id) }
            };
            recorded = Some(Box::pin(timeline.try_record(call.lane(id), answered)));
        }
        async move {
            if let Some(recorded) = recorded {
                return recorded.await;
            }
            let latency = self.settings.latency_of(call);
            // Decided before the wait, so that only the arguments are kept during it.
            if self.settings.will_fail(call) {
                self.sleep(latency).await;
                Err(ApiError::Unavailable(call))
            } else {
                self.sleep(latency).await;
                answer(id)
            }
        }
    }
}
