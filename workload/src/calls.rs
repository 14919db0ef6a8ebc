//! The calls of the clients: how long each takes, whether it fails, and what it answers.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use thiserror::Error;

use crate::lesson::default_latency;

/// A call of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Call {
    /// `login`
    Login,
    /// `get_user`
    GetUser,
    /// `get_posts`
    GetPosts,
    /// `get_comments`
    GetComments,
    /// `get_image`
    GetImage,
    /// `get_page`
    GetPage,
}

impl Call {
    const COUNT: usize = 6;

    /// The three calls that make a [`Dashboard`].
    pub const DASHBOARD: [Self; 3] = [Self::GetUser, Self::GetPosts, Self::GetComments];

    /// Its name, as the client spells it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::GetUser => "get_user",
            Self::GetPosts => "get_posts",
            Self::GetComments => "get_comments",
            Self::GetImage => "get_image",
            Self::GetPage => "get_page",
        }
    }

    /// The name of one call in a recording: calls that come in numbers say which one they are.
    pub(crate) fn lane(self, id: u32) -> Cow<'static, str> {
        match self {
            Self::GetImage | Self::GetPage => format!("{self} {id}").into(),
            _ => self.name().into(),
        }
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Why a call gave no answer.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ApiError {
    /// The call was told to fail.
    #[error("{0} is unavailable")]
    Unavailable(Call),
    /// Nothing has that number.
    #[error("{call}: there is no number {id}")]
    NotFound {
        /// The call that looked for it.
        call: Call,
        /// The number.
        id: u32,
    },
    /// No user has that name and password.
    #[error("login: wrong name or password")]
    WrongPassword,
}

/// What `login` gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    /// The user who logged in.
    pub user: u32,
}

/// What `get_user` gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct User {
    /// The user's number.
    pub id: u32,
    /// The user's name.
    pub name: &'static str,
}

/// One of what `get_posts` gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Post {
    /// The post's title.
    pub title: &'static str,
}

/// One of what `get_comments` gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment {
    /// What was said.
    pub text: &'static str,
}

/// What `get_image` gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Image {
    /// The image's number.
    pub id: u32,
    /// Its bytes.
    pub bytes: &'static [u8],
}

/// What `get_page` gives: some items, and where the next ones are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// The items of this page.
    pub items: &'static [Post],
    /// What to ask for next; `None` on the last page.
    pub next: Option<u32>,
}

/// Three answers that make a page together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dashboard {
    /// Whose it is.
    pub user: User,
    /// What the user wrote.
    pub posts: &'static [Post],
    /// What others said of it.
    pub comments: &'static [Comment],
}

impl fmt::Display for Dashboard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} posts, {} comments", self.user.name, self.posts.len(), self.comments.len())
    }
}

/// Which calls of a kind fail.
#[derive(Clone, Debug)]
enum Failing {
    Never,
    Always,
    /// As long as there are failures left. Clones count together.
    First(Arc<AtomicU32>),
}

/// How the calls of a client behave.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) latency: Duration,
    latency_of: [Option<Duration>; Call::COUNT],
    /// How many times longer than its latency a call waits; see `Timeline::slow_motion`.
    pub(crate) slow_motion: u32,
    failing: [Failing; Call::COUNT],
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            latency: default_latency(),
            latency_of: [None; Call::COUNT],
            slow_motion: 1,
            failing: [const { Failing::Never }; Call::COUNT],
        }
    }
}

impl Settings {
    pub(crate) fn set_latency(&mut self, latency: Duration) {
        self.latency = latency;
        self.latency_of.fill(None);
    }

    pub(crate) fn set_latency_of(&mut self, call: Call, latency: Duration) {
        self.latency_of[call as usize] = Some(latency);
    }

    pub(crate) fn set_failing(&mut self, call: Call) {
        self.failing[call as usize] = Failing::Always;
    }

    /// Starts counts of its own: clients that were cloned before go on with theirs.
    pub(crate) fn set_failing_first(&mut self, call: Call, times: u32) {
        for failing in &mut self.failing {
            if let Failing::First(left) = failing {
                *left = Arc::new(left.load(Ordering::Relaxed).into());
            }
        }
        self.failing[call as usize] = Failing::First(Arc::new(times.into()));
    }

    #[inline]
    pub(crate) fn latency_of(&self, call: Call) -> Duration {
        self.latency_of[call as usize].unwrap_or(self.latency)
    }

    /// How long something that is said to take `time` waits.
    #[inline]
    pub(crate) fn slowed(&self, time: Duration) -> Duration {
        time * self.slow_motion
    }

    /// Whether a call that starts now will fail, which uses up one of the failures that are left.
    #[inline]
    pub(crate) fn will_fail(&self, call: Call) -> bool {
        match &self.failing[call as usize] {
            Failing::Never => false,
            Failing::Always => true,
            Failing::First(left) => {
                left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok()
            }
        }
    }
}

const USERS: [&str; 3] = ["ada", "grace", "barbara"];
const POSTS: [Post; 9] = [
    Post { title: "Notes on the engine" },
    Post { title: "A table of numbers" },
    Post { title: "What a loop is for" },
    Post { title: "Cards and cylinders" },
    Post { title: "The first program" },
    Post { title: "On translating well" },
    Post { title: "Music from numbers" },
    Post { title: "A letter to a friend" },
    Post { title: "What it cannot do" },
];
const COMMENTS: [&[Comment]; USERS.len()] = [
    &[Comment { text: "More, please." }, Comment { text: "I found a mistake in the table." }],
    &[Comment { text: "It ran at the first attempt." }],
    &[Comment { text: "Who is it for?" }, Comment { text: "For me." }, Comment { text: "And for me." }],
];
const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";
/// Image `id` is a signature and one byte, which is `id` modulo 256.
static IMAGES: [[u8; 9]; 256] = {
    let mut images = [[0; 9]; 256];
    let mut id = 0;
    while id < images.len() {
        let (signature, byte) = images[id].split_at_mut(8);
        signature.copy_from_slice(&SIGNATURE);
        byte[0] = id as u8;
        id += 1;
    }
    images
};
const POSTS_A_PAGE: usize = 3;
const PAGES: usize = POSTS.len() / POSTS_A_PAGE;

pub(crate) fn login(name: &str, password: &str) -> Result<Session, ApiError> {
    let place = USERS.iter().position(|user| *user == name).filter(|_| password == "secret");
    place.map(|place| Session { user: place as u32 + 1 }).ok_or(ApiError::WrongPassword)
}

pub(crate) fn user(id: u32) -> Result<User, ApiError> {
    let place = (id as usize).wrapping_sub(1);
    let name = USERS.get(place).ok_or(ApiError::NotFound { call: Call::GetUser, id })?;
    Ok(User { id, name })
}

pub(crate) fn posts(user_id: u32) -> Result<&'static [Post], ApiError> {
    user(user_id).map(|user| &POSTS[(user.id as usize - 1) * POSTS_A_PAGE..][..POSTS_A_PAGE])
}

pub(crate) fn comments(user_id: u32) -> Result<&'static [Comment], ApiError> {
    user(user_id).map(|user| COMMENTS[user.id as usize - 1])
}

pub(crate) fn image(id: u32) -> Image {
    Image { id, bytes: &IMAGES[(id % 256) as usize] }
}

pub(crate) fn page(number: u32) -> Result<Page, ApiError> {
    let place = number as usize;
    if place >= PAGES {
        return Err(ApiError::NotFound { call: Call::GetPage, id: number });
    }
    let items = &POSTS[place * POSTS_A_PAGE..][..POSTS_A_PAGE];
    Ok(Page { items, next: (place + 1 < PAGES).then_some(number + 1) })
}
