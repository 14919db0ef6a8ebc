use crate::support::*;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
#[tokio::main]
pub(crate) async fn main() {
    let l = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = l.local_addr().unwrap();
    let t = Timeline::new();
    tokio::spawn({
        let t = t.clone();
        async move {
            for i in 0.. {
                let (mut s, _) = l.accept().await.unwrap();
                t.record(format!("connection {i}"), async move {
                    let _ = s.read_u8().await;
                    call(80).await;
                    let _ = s.write_u8(1).await;
                })
                .await;
            }
        }
    });
    futures::future::join_all((0..5).map(|i| {
        t.record(format!("client {i}"), async move {
            let mut s = TcpStream::connect(at).await.unwrap();
            s.write_u8(0).await.unwrap();
            s.read_u8().await.unwrap();
        })
    }))
    .await;
    show(&t);
}
