//! What recording costs a server: requests per second with three lanes for each request, and without.
//!
//! `cargo run --release --manifest-path benches/server/Cargo.toml`
//!
//! A hyper server and its clients share two threads, which are busy all the time. A request awaits two calls at once, each of which yields once. All
//! candidates take turns, 25 rounds each, and the median of the ratios to the bare server of the same round counts.
//!
//! Bias: the calls do no work, so a request costs little and recording it costs much in comparison. The clients run on the same threads; they
//! write 16 requests at once to take little of the time.

use std::convert::Infallible;
use std::error::Error;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::time::Instant;

use async_timeline::{Record, Timeline};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Builder;
use tokio::task::{JoinSet, yield_now};
use tracing::{Dispatch, Instrument, info_span};
use tracing_subscriber::layer::SubscriberExt;

const ROUNDS: usize = 25;
const THREADS: usize = 2;
const CLIENTS: usize = 32;
/// Requests that a client writes at once, and how often it does.
const BATCH: usize = 16;
const BATCHES: usize = 10;

/// The body of an answer, which no head contains.
const END: u8 = b'~';

const CANDIDATES: [(&str, Option<f64>); 4] =
    [("bare", None), ("recorded", Some(0.93)), ("spans, this layer", Some(0.75)), ("spans, tracing-chrome", None)];

fn main() -> Result<(), Box<dyn Error>> {
    let mut rates = [const { Vec::new() }; CANDIDATES.len()];
    for _ in 0..ROUNDS {
        let timeline = Timeline::new();
        rates[0].push(round(None, || dashboard(|_, future| future))?);
        let recorded = {
            let timeline = timeline.clone();
            move || {
                let inner = timeline.clone();
                let calls = dashboard(move |name, future| future.recorded(&inner, name));
                calls.recorded(&timeline, "request")
            }
        };
        rates[1].push(round(None, recorded)?);
        assert_eq!(timeline.snapshot().lanes().len(), 3 * CLIENTS * BATCH * BATCHES);
        let spans = || dashboard(in_span).instrument(info_span!("request"));
        let layer = tracing_subscriber::registry().with(Timeline::new().layer());
        rates[2].push(round(Some(Dispatch::new(layer)), spans)?);
        let (chrome, _flush) = tracing_chrome::ChromeLayerBuilder::new().writer(io::sink()).build();
        rates[3].push(round(Some(Dispatch::new(tracing_subscriber::registry().with(chrome))), spans)?);
    }
    println!("{:<24}{:>12}{:>9}   {ROUNDS} rounds, {THREADS} threads", "", "requests/s", "ratio");
    for ((name, target), rate) in CANDIDATES.into_iter().zip(&rates) {
        let ratio = median(rate.iter().zip(&rates[0]).map(|(rate, bare)| rate / bare).collect());
        let target = target.map(|target| format!("   target: at least {target}")).unwrap_or_default();
        println!("{name:<24}{:>12.0}{ratio:>9.3}{target}", median(rate.clone()));
    }
    Ok(())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Two calls at once.
async fn dashboard<F: Future>(call: impl Fn(&'static str, Yields) -> F) {
    tokio::join!(call("get_user", yields()), call("get_posts", yields()));
}

type Yields = std::pin::Pin<Box<dyn Future<Output = ()> + Send>>;

fn yields() -> Yields {
    Box::pin(yield_now())
}

fn in_span(name: &'static str, future: Yields) -> tracing::instrument::Instrumented<Yields> {
    match name {
        "get_user" => future.instrument(info_span!("get_user")),
        _ => future.instrument(info_span!("get_posts")),
    }
}

/// Requests per second.
fn round<H: Future<Output = ()> + Send + 'static>(
    spans: Option<Dispatch>,
    handle: impl Fn() -> H + Clone + Send + 'static,
) -> io::Result<f64> {
    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(THREADS).enable_io();
    if let Some(spans) = spans {
        // For as long as the thread runs.
        builder.on_thread_start(move || std::mem::forget(tracing::dispatcher::set_default(&spans)));
    }
    let runtime = builder.build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let server = tokio::spawn(serve(listener, handle));
        let began = Instant::now();
        let mut clients = JoinSet::new();
        (0..CLIENTS).for_each(|_| _ = clients.spawn(client(address)));
        for client in clients.join_all().await {
            client?;
        }
        let took = began.elapsed();
        server.abort();
        Ok((CLIENTS * BATCH * BATCHES) as f64 / took.as_secs_f64())
    })
}

async fn serve<H: Future<Output = ()> + Send + 'static>(
    listener: TcpListener,
    handle: impl Fn() -> H + Clone + Send + 'static,
) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        let handle = handle.clone();
        let service = service_fn(move |_: Request<Incoming>| {
            let handled = handle();
            async move {
                handled.await;
                Ok::<_, Infallible>(Response::new(Full::new(Bytes::from_static(&[END]))))
            }
        });
        let connection = http1::Builder::new().pipeline_flush(true).serve_connection(TokioIo::new(stream), service);
        tokio::spawn(connection);
    }
}

/// Writes a batch of requests, reads the answers, and so on.
async fn client(address: SocketAddr) -> io::Result<()> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let batch = "GET / HTTP/1.1\r\nhost: a\r\n\r\n".repeat(BATCH);
    let mut buffer = vec![0; 16 << 10];
    for _ in 0..BATCHES {
        stream.write_all(batch.as_bytes()).await?;
        let mut answers = 0;
        while answers < BATCH {
            let read = stream.read(&mut buffer).await?;
            if read == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            answers += buffer[..read].iter().filter(|byte| **byte == END).count();
        }
    }
    Ok(())
}
