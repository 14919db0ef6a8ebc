//! The same client without async: each call holds its thread until it has its answer.

use std::thread;
use std::time::Duration;

use async_timeline::Timeline;

use crate::calls::{self, ApiError, Call, Comment, Image, Post, Settings, User};

/// A client whose calls block the thread for 200 ms and then answer from fixed data, as [`Api`](crate::Api) does.
#[derive(Clone, Debug, Default)]
pub struct Api {
    settings: Settings,
    timeline: Option<Timeline>,
}

impl Api {
    /// A client that waits with [`thread::sleep`].
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Records each call in `timeline`, as a blocked lane that is named after it. A timeline in slow motion makes the calls slower.
    #[must_use]
    pub fn recorded_by(mut self, timeline: &Timeline) -> Self {
        self.settings.slow_motion = timeline.slow_motion();
        self.timeline = Some(timeline.clone());
        self
    }

    /// Sets how long every call takes.
    #[must_use]
    pub fn with_latency(mut self, latency: Duration) -> Self {
        self.settings.set_latency(latency);
        self
    }

    /// Sets how long one kind of call takes.
    #[must_use]
    pub fn with_latency_of(mut self, call: Call, latency: Duration) -> Self {
        self.settings.set_latency_of(call, latency);
        self
    }

    /// Makes one kind of call fail, once its latency has passed.
    #[must_use]
    pub fn failing(mut self, call: Call) -> Self {
        self.settings.set_failing(call);
        self
    }

    /// How long a call takes, unless [`with_latency_of`](Self::with_latency_of) says otherwise.
    #[must_use]
    pub fn latency(&self) -> Duration {
        self.settings.latency
    }

    /// See [`Api::sum_of`](crate::Api::sum_of).
    #[must_use]
    pub fn sum_of(&self, calls: &[Call]) -> Duration {
        calls.iter().map(|call| self.settings.latency_of(*call)).sum()
    }

    /// See [`Api::longest_of`](crate::Api::longest_of).
    #[must_use]
    pub fn longest_of(&self, calls: &[Call]) -> Duration {
        calls.iter().map(|call| self.settings.latency_of(*call)).max().unwrap_or_default()
    }

    /// See [`Api::get_user`](crate::Api::get_user).
    ///
    /// # Errors
    /// As there.
    #[track_caller]
    pub fn get_user(&self, id: u32) -> Result<User, ApiError> {
        self.call(Call::GetUser, id, calls::user)
    }

    /// See [`Api::get_posts`](crate::Api::get_posts).
    ///
    /// # Errors
    /// As there.
    #[track_caller]
    pub fn get_posts(&self, user: u32) -> Result<&'static [Post], ApiError> {
        self.call(Call::GetPosts, user, calls::posts)
    }

    /// See [`Api::get_comments`](crate::Api::get_comments).
    ///
    /// # Errors
    /// As there.
    #[track_caller]
    pub fn get_comments(&self, user: u32) -> Result<&'static [Comment], ApiError> {
        self.call(Call::GetComments, user, calls::comments)
    }

    /// See [`Api::get_image`](crate::Api::get_image).
    ///
    /// # Errors
    /// As there.
    #[track_caller]
    pub fn get_image(&self, id: u32) -> Result<Image, ApiError> {
        self.call(Call::GetImage, id, |id| Ok(calls::image(id)))
    }

    #[track_caller]
    fn call<A>(&self, call: Call, id: u32, answer: impl FnOnce(u32) -> Result<A, ApiError>) -> Result<A, ApiError> {
        // Not in a closure, whose caller is this function.
        let mut stretch = None;
        if let Some(timeline) = &self.timeline {
            stretch = Some(timeline.blocked(call.lane(id)));
        }
        let fails = self.settings.will_fail(call);
        thread::sleep(self.settings.slowed(self.settings.latency_of(call)));
        let answer = if fails { Err(ApiError::Unavailable(call)) } else { answer(id) };
        if let (Some(stretch), Err(error)) = (stretch, &answer) {
            stretch.fail(error);
        }
        answer
    }
}
