//! An HTTP server in this process, on a thread of its own.

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr, TcpListener as StdListener};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, OnceLock};
use std::thread::{self, JoinHandle};
use std::time::Duration;
use std::{fs, future, io};

use anyhow::Context;
use async_timeline::Timeline;
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::client::legacy;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Notify;
use tokio::time::sleep;

use crate::client::{Client, Connector};

/// What a server does with a request that it was told to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It answers `503 Service Unavailable`.
    Unavailable,
    /// It closes the connection instead of answering.
    Drops,
    /// It ends, and with it every connection.
    Dies,
}

/// How a server behaves.
#[derive(Clone, Debug, Default)]
pub struct Behaviour {
    /// How long each answer takes.
    pub latency: Duration,
    /// How long a new connection takes, before its first request. It stands for the round trips of TLS.
    pub handshake: Duration,
    /// How many requests may be in flight. One above that is refused at once with `429 Too Many Requests`.
    pub limit: Option<usize>,
    /// A path, and what happens to a request for it.
    pub fault: Option<(String, Fault)>,
}

/// An HTTP server on 127.0.0.1, which serves until this is dropped. It counts what it was asked.
///
/// `/image/7` is answered with the text `image 7`, and the path of a file in its folder with that file.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    behaviour: Behaviour,
    files: HashMap<String, String>,
    connections: AtomicUsize,
    requests: AtomicUsize,
    refused: AtomicUsize,
    in_flight: AtomicUsize,
    max_in_flight: AtomicUsize,
    stop: Notify,
    failure: OnceLock<io::Error>,
}

impl Server {
    /// Starts a server that has no files.
    ///
    /// # Errors
    /// If there is no free port, thread or file handle.
    pub fn start(behaviour: Behaviour) -> anyhow::Result<Self> {
        Self::with_files(behaviour, HashMap::new()).context("cannot start the server")
    }

    /// Starts a server that answers with the text files of a folder, as they are now.
    ///
    /// # Errors
    /// If the folder can't be read, or as [`start`](Self::start).
    pub fn start_in(folder: &Path, behaviour: Behaviour) -> anyhow::Result<Self> {
        let mut files = HashMap::new();
        let cannot_read = || format!("cannot read {}", folder.display());
        for entry in fs::read_dir(folder).with_context(cannot_read)? {
            let path = entry.with_context(cannot_read)?.path();
            if let (Some(name), Some("txt")) = (path.file_name(), path.extension().and_then(|ending| ending.to_str())) {
                let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
                files.insert(format!("/{}", name.to_string_lossy()), text);
            }
        }
        Self::with_files(behaviour, files).context("cannot start the server")
    }

    fn with_files(behaviour: Behaviour, files: HashMap<String, String>) -> io::Result<Self> {
        let listener = StdListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            behaviour,
            files,
            connections: AtomicUsize::new(0),
            requests: AtomicUsize::new(0),
            refused: AtomicUsize::new(0),
            in_flight: AtomicUsize::new(0),
            max_in_flight: AtomicUsize::new(0),
            stop: Notify::new(),
            failure: OnceLock::new(),
        });
        let (started, starting) = channel();
        let serving = shared.clone();
        let thread = thread::Builder::new().name("server".to_owned());
        let thread = thread.spawn(move || serve_until_stopped(listener, &serving, &started))?;
        // It says nothing only if it panicked.
        starting.recv().map_err(io::Error::other)??;
        Ok(Self { address, shared, thread: Some(thread) })
    }

    /// The URL of a path on this server.
    ///
    /// # Panics
    /// If it is no path.
    #[must_use]
    pub fn url(&self, path: &str) -> hyper::Uri {
        let uri = format!("http://{}{path}", self.address);
        uri.parse().expect("an address and a path make a URL")
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What a client connects with. Each wait for a new connection is recorded in `timeline`.
    #[must_use]
    pub fn connector(&self, timeline: &Timeline) -> Connector {
        Connector::new(timeline, !self.shared.behaviour.handshake.is_zero())
    }

    /// A client whose connections are not recorded.
    #[must_use]
    pub fn client(&self) -> Client {
        let connector = self.connector(&Timeline::new().limited_to(0));
        legacy::Client::builder(TokioExecutor::new()).build(connector)
    }

    /// Why it has ended, if it could not accept a connection.
    #[must_use]
    pub fn failure(&self) -> Option<&io::Error> {
        self.shared.failure.get()
    }

    /// How many connections it has accepted.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }

    /// How many requests it has received.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.shared.requests.load(Ordering::SeqCst)
    }

    /// How many requests it has refused with `429 Too Many Requests`.
    #[must_use]
    pub fn refused(&self) -> usize {
        self.shared.refused.load(Ordering::SeqCst)
    }

    /// How many requests it was answering at the same moment, at the most.
    #[must_use]
    pub fn max_in_flight(&self) -> usize {
        self.shared.max_in_flight.load(Ordering::SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.stop.notify_one();
        if let Some(thread) = self.thread.take() {
            // A panic in it was already reported by the panic hook.
            let _ = thread.join();
        }
    }
}

/// The server's thread. When its runtime is dropped, so are its connections. `started` is told whether there is a runtime.
fn serve_until_stopped(listener: StdListener, shared: &Arc<Shared>, started: &Sender<io::Result<()>>) {
    let listen = || -> io::Result<(Runtime, TcpListener)> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let listener = runtime.block_on(async { TcpListener::from_std(listener) })?;
        Ok((runtime, listener))
    };
    let (runtime, listener) = match listen() {
        Ok(listening) => listening,
        Err(error) => {
            // Its receiver waits for this.
            let _ = started.send(Err(error));
            return;
        }
    };
    let _ = started.send(Ok(()));
    runtime.block_on(async {
        tokio::select! {
            () = accept(&listener, shared) => {}
            () = shared.stop.notified() => {}
        }
    });
}

/// Accepts connections as long as it can. If it has no file handle left it ends, since its clients would wait for ever.
async fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                shared.connections.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(serve(stream, shared.clone()));
            }
            Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => {}
            Err(error) => {
                // It is set once, since this ends.
                let _ = shared.failure.set(error);
                return;
            }
        }
    }
}

/// Answers the requests of one connection.
async fn serve(mut stream: TcpStream, shared: Arc<Shared>) {
    let handshake = shared.behaviour.handshake;
    if !handshake.is_zero() {
        sleep(handshake).await;
        if stream.write_all(&[0]).await.is_err() {
            return;
        }
    }
    let service = service_fn(|request| answer(request, &shared));
    // A client that goes away is no fault of the server, and a dropped request is meant to end the connection.
    let _ = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

/// A request that is being answered.
struct InFlight<'a>(&'a Shared);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Ordering::SeqCst);
    }
}

async fn answer(request: Request<Incoming>, shared: &Shared) -> io::Result<Response<Full<Bytes>>> {
    shared.requests.fetch_add(1, Ordering::SeqCst);
    let in_flight = shared.in_flight.fetch_add(1, Ordering::SeqCst) + 1;
    let counted = InFlight(shared);
    if shared.behaviour.limit.is_some_and(|limit| in_flight > limit) {
        shared.refused.fetch_add(1, Ordering::SeqCst);
        return Ok(respond(StatusCode::TOO_MANY_REQUESTS, String::new()));
    }
    shared.max_in_flight.fetch_max(in_flight, Ordering::SeqCst);
    let path = request.uri().path();
    match &shared.behaviour.fault {
        Some((faulty, Fault::Drops)) if faulty == path => return Err(io::ErrorKind::ConnectionAborted.into()),
        Some((faulty, Fault::Dies)) if faulty == path => {
            shared.stop.notify_one();
            return future::pending().await;
        }
        _ => {}
    }
    sleep(shared.behaviour.latency).await;
    // The client may send its next request as soon as it has this answer.
    drop(counted);
    let is_faulty = shared.behaviour.fault.as_ref().is_some_and(|(faulty, _)| faulty == path);
    let text = path.strip_prefix("/image/").map(|id| format!("image {id}"));
    Ok(match text.or_else(|| shared.files.get(path).cloned()) {
        _ if is_faulty => respond(StatusCode::SERVICE_UNAVAILABLE, String::new()),
        Some(text) => respond(StatusCode::OK, text),
        None => respond(StatusCode::NOT_FOUND, String::new()),
    })
}

fn respond(status: StatusCode, text: String) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(text)));
    *response.status_mut() = status;
    response
}
