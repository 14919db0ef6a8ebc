//! The same server, fixed: `cargo run -p findings --example slow_server_fixed`

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use async_timeline::Timeline;
use futures::future::try_join_all;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tokio::time::sleep;

#[tokio::main(worker_threads = 2)]
async fn main() -> io::Result<()> {
    let timeline = Timeline::new();
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(serve(listener, timeline.clone()));

    let answers = try_join_all((1..9).map(|number| get(address, number))).await?;
    timeline.show(format!("{} answers.", answers.len()), None)?;
    Ok(())
}

async fn serve(listener: TcpListener, timeline: Timeline) {
    let pool = Arc::new(Semaphore::new(8));
    while let Ok((stream, _)) = listener.accept().await {
        let (timeline, pool) = (timeline.clone(), pool.clone());
        // ANCHOR: record
        let handler = service_fn(move |request: Request<Incoming>| {
            let name = request.uri().path().to_owned();
            timeline.record(name, report(pool.clone()))
        });
        // ANCHOR_END: record
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), handler));
    }
}

// ANCHOR: report
async fn report(pool: Arc<Semaphore>) -> Result<Response<String>, Infallible> {
    let connection = pool.acquire().await;
    let rows = query().await;
    drop(connection);
    let page = spawn_blocking(move || render(rows)).await.expect("`render` does not panic");
    Ok(Response::new(page))
}
// ANCHOR_END: report

async fn query() -> usize {
    sleep(Duration::from_millis(40)).await;
    1_000
}

/// Blocks its thread, as a template engine with a large page or `std::fs` does.
fn render(rows: usize) -> String {
    thread::sleep(Duration::from_millis(120));
    format!("a report of {rows} rows")
}

/// What eight people do at once.
async fn get(address: SocketAddr, number: usize) -> io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET /report/{number} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}
