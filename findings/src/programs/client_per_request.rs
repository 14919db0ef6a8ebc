use crate::support::*;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
struct Client(TcpStream);
impl Client {
    async fn new(at: std::net::SocketAddr) -> Client {
        let mut s = TcpStream::connect(at).await.unwrap();
        s.set_nodelay(true).unwrap();
        s.read_u8().await.unwrap();
        Client(s)
    }
    async fn get(&mut self) {
        self.0.write_u8(1).await.unwrap();
        self.0.read_u8().await.unwrap();
    }
}
#[tokio::main]
pub(crate) async fn main() {
    let l = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = l.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (mut s, _) = l.accept().await.unwrap();
            tokio::spawn(async move {
                s.set_nodelay(true).unwrap();
                call(60).await;
                let _ = s.write_u8(0).await;
                while s.read_u8().await.is_ok() {
                    call(20).await;
                    let _ = s.write_u8(1).await;
                }
            });
        }
    });
    let t = Timeline::new();
    futures::future::join_all((0..4).map(|i| {
        let t = t.clone();
        async move {
            for j in 0..3 {
                t.record(format!("call {i}.{j}"), async { Client::new(at).await.get().await }).await;
            }
        }
    }))
    .await;
    show(&t);
}
