//! Where the dashboard's three calls get their answers from.

use std::fs;
use std::future::Future;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use anyhow::{Context, ensure};
use async_timeline::Timeline;
use futures::executor::block_on;
use workload::{Call, Timer, VirtualClock};

use crate::client::{Client, get};
use crate::data::{DATABASE, file_name, seed};
use crate::pool::Pool;
use crate::server::Server;

/// Something that answers the three calls of [`Call::DASHBOARD`], with a line for each thing that it returns.
pub trait Source: Sync {
    /// Answers a call, and lets the thread poll others while it waits.
    fn get(&self, call: Call, user: u32) -> impl Future<Output = anyhow::Result<Vec<String>>>;

    /// Answers a call, and holds its thread while it waits.
    ///
    /// # Errors
    /// If there is no answer.
    fn get_blocking(&self, call: Call, user: u32) -> anyhow::Result<Vec<String>>;
}

/// A source whose calls are recorded.
#[derive(Clone, Debug)]
pub struct Api<S> {
    source: S,
    timeline: Timeline,
}

impl<S: Source> Api<S> {
    /// Records the calls of `source` in `timeline`.
    #[must_use]
    pub fn new(source: S, timeline: &Timeline) -> Self {
        Self { source, timeline: timeline.clone() }
    }

    /// As [`Source::get`].
    ///
    /// # Errors
    /// If there is no answer.
    #[track_caller]
    pub fn call(&self, call: Call, user: u32) -> impl Future<Output = anyhow::Result<Vec<String>>> {
        self.timeline.try_record(call.name(), self.source.get(call, user))
    }

    /// As [`Source::get_blocking`].
    ///
    /// # Errors
    /// If there is no answer.
    #[track_caller]
    pub fn call_blocking(&self, call: Call, user: u32) -> anyhow::Result<Vec<String>> {
        let _held = self.timeline.blocked(call.name());
        self.source.get_blocking(call, user)
    }
}

/// An HTTP server. Answers are response bodies.
#[derive(Clone, Debug)]
pub struct Http {
    client: Client,
    server: SocketAddr,
}

impl Http {
    /// Calls a server, with one client for all calls.
    #[must_use]
    pub fn new(server: &Server) -> Self {
        Self { client: server.client(), server: server.address() }
    }
}

impl Source for Http {
    async fn get(&self, call: Call, user: u32) -> anyhow::Result<Vec<String>> {
        let url = format!("http://{}/{}", self.server, file_name(call, user)).parse()?;
        Ok(lines(&get(&self.client, url).await?))
    }

    fn get_blocking(&self, call: Call, user: u32) -> anyhow::Result<Vec<String>> {
        let path = format!("/{}", file_name(call, user));
        let exchange = || {
            let mut stream = TcpStream::connect(self.server)?;
            write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.server)?;
            let mut answer = String::new();
            stream.read_to_string(&mut answer).map(|_| answer)
        };
        let answer = exchange().with_context(|| format!("GET {path}"))?;
        let (head, body) = answer.split_once("\r\n\r\n").with_context(|| format!("GET {path}: no answer"))?;
        let status = head.lines().next().and_then(|line| line.split_once(' ')).map_or(head, |(_, status)| status);
        ensure!(status.starts_with("200"), "GET {path}: {status}");
        Ok(lines(body))
    }
}

/// A `SQLite` database. Answers are rows.
#[derive(Clone, Debug)]
pub struct Sqlite(Pool);

impl Sqlite {
    /// Opens the database of a folder, with a connection for each of the three calls.
    ///
    /// # Errors
    /// If it can't be opened.
    pub fn open(folder: &Path) -> anyhow::Result<Self> {
        Pool::open(&folder.join(DATABASE), Call::DASHBOARD.len(), &Timeline::new().limited_to(0)).map(Self)
    }
}

impl Source for Sqlite {
    async fn get(&self, call: Call, user: u32) -> anyhow::Result<Vec<String>> {
        let rows = self.0.get().await.rows(query(call), user).await?;
        known(call, user, rows)
    }

    fn get_blocking(&self, call: Call, user: u32) -> anyhow::Result<Vec<String>> {
        let rows = block_on(self.0.get()).rows_blocking(query(call), user)?;
        known(call, user, rows)
    }
}

fn query(call: Call) -> &'static str {
    match call {
        Call::GetPosts => "SELECT title FROM posts WHERE user = ?1 ORDER BY id",
        Call::GetComments => "SELECT text FROM comments WHERE user = ?1 ORDER BY id",
        _ => "SELECT name FROM users WHERE id = ?1",
    }
}

fn known(call: Call, user: u32, rows: Vec<String>) -> anyhow::Result<Vec<String>> {
    ensure!(call != Call::GetUser || !rows.is_empty(), "{DATABASE} has no user {user}");
    Ok(rows)
}

/// A folder of text files. Answers are their lines.
#[derive(Clone, Debug)]
pub struct Files(PathBuf);

impl Files {
    /// Reads the files of a folder, each time that it is asked.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        Self(folder.to_owned())
    }
}

impl Source for Files {
    async fn get(&self, call: Call, user: u32) -> anyhow::Result<Vec<String>> {
        let path = self.0.join(file_name(call, user));
        let text = tokio::fs::read_to_string(&path).await;
        Ok(lines(&text.with_context(|| format!("cannot read {}", path.display()))?))
    }

    fn get_blocking(&self, call: Call, user: u32) -> anyhow::Result<Vec<String>> {
        let path = self.0.join(file_name(call, user));
        let text = fs::read_to_string(&path);
        Ok(lines(&text.with_context(|| format!("cannot read {}", path.display()))?))
    }
}

/// Waits as long as it is told to, and returns fixed data.
#[derive(Clone, Debug)]
pub struct Simulated {
    clock: VirtualClock,
    latencies: [Duration; 3],
}

impl Simulated {
    /// Waits on `clock`, or on its thread, for as long as is given for each call of [`Call::DASHBOARD`].
    #[must_use]
    pub fn new(clock: &VirtualClock, latencies: [Duration; 3]) -> Self {
        Self { clock: clock.clone(), latencies }
    }

    fn latency(&self, call: Call) -> Duration {
        let place = Call::DASHBOARD.iter().position(|known| *known == call);
        place.map_or(Duration::ZERO, |place| self.latencies[place])
    }
}

impl Source for Simulated {
    async fn get(&self, call: Call, user: u32) -> anyhow::Result<Vec<String>> {
        self.clock.sleep(self.latency(call)).await;
        seed(call, user)
    }

    fn get_blocking(&self, call: Call, user: u32) -> anyhow::Result<Vec<String>> {
        thread::sleep(self.latency(call));
        seed(call, user)
    }
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}
