use crate::support::*;
use std::sync::Arc;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::{Mutex, Semaphore},
};
// One connection on which four requests may be under way, as with SETTINGS_MAX_CONCURRENT_STREAMS = 4.
#[tokio::main]
pub(crate) async fn main() {
    let l = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = l.local_addr().unwrap();
    tokio::spawn(async move {
        let (s, _) = l.accept().await.unwrap();
        s.set_nodelay(true).unwrap();
        let (mut r, w) = s.into_split();
        let w = Arc::new(Mutex::new(w));
        while let Ok(id) = r.read_u8().await {
            let w = w.clone();
            tokio::spawn(async move {
                call(60).await;
                w.lock().await.write_u8(id).await.unwrap();
            });
        }
    });
    let s = TcpStream::connect(at).await.unwrap();
    s.set_nodelay(true).unwrap();
    let (mut r, w) = s.into_split();
    let streams = Arc::new(Semaphore::new(4));
    let w = Arc::new(Mutex::new(w));
    let waits: Arc<std::sync::Mutex<Vec<Option<tokio::sync::oneshot::Sender<()>>>>> = Default::default();
    let answers = waits.clone();
    tokio::spawn(async move {
        while let Ok(id) = r.read_u8().await {
            let a = answers.lock().unwrap()[id as usize].take();
            let _ = a.unwrap().send(());
        }
    });
    let t = Timeline::new();
    let get = |i: u8| {
        let (streams, w, waits) = (streams.clone(), w.clone(), waits.clone());
        let (a, b) = tokio::sync::oneshot::channel();
        waits.lock().unwrap().push(Some(a));
        t.record(format!("GET /{i}"), async move {
            let _s = streams.acquire().await.unwrap();
            w.lock().await.write_u8(i).await.unwrap();
            b.await.unwrap();
        })
    };
    futures::future::join_all((0..16).map(get)).await;
    show(&t);
}
