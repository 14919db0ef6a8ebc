//! The client: the one of `hyper-util`, which reqwest is built on too.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use anyhow::{Context as _, ensure};
use async_timeline::Timeline;
use http_body_util::{BodyExt, Empty};
use hyper::Uri;
use hyper::body::Bytes;
use hyper_util::client::legacy;
use hyper_util::rt::TokioIo;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tower_service::Service;

/// A client that keeps its connections open, and uses them again.
pub type Client = legacy::Client<Connector, Empty<Bytes>>;

/// Makes a client's connections, and records each wait for one as `connection`.
#[derive(Clone, Debug)]
pub struct Connector {
    timeline: Timeline,
    handshake: bool,
}

impl Connector {
    pub(crate) fn new(timeline: &Timeline, handshake: bool) -> Self {
        Self { timeline: timeline.clone(), handshake }
    }
}

impl Service<Uri> for Connector {
    type Response = TokioIo<TcpStream>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Self::Response>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let handshake = self.handshake;
        let connection = self.timeline.waiting("connection", async move {
            let address = (uri.host().unwrap_or_default(), uri.port_u16().unwrap_or(80));
            let mut stream = TcpStream::connect(address).await?;
            // A request is small, and must not wait for another one to fill a packet.
            stream.set_nodelay(true)?;
            if handshake {
                // One byte is the server's part of the handshake.
                stream.read_exact(&mut [0]).await?;
            }
            Ok(TokioIo::new(stream))
        });
        Box::pin(connection)
    }
}

/// Gets the text at a URL.
///
/// # Errors
/// If there is no connection, no complete answer, or one that is no success.
pub async fn get(client: &Client, url: Uri) -> anyhow::Result<String> {
    let request = || format!("GET {}", url.path());
    let response = client.get(url.clone()).await.with_context(request)?;
    let status = response.status();
    ensure!(status.is_success(), "{}: {status}", request());
    let body = response.into_body().collect().await.with_context(request)?;
    String::from_utf8(body.to_bytes().into()).with_context(request)
}
