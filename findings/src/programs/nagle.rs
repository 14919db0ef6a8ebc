use crate::support::*;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
#[tokio::main]
pub(crate) async fn main() {
    let l = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = l.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut s, _) = l.accept().await.unwrap();
        let mut b = [0; 2];
        while s.read_exact(&mut b).await.is_ok() {
            s.write_u8(9).await.unwrap();
        }
    });
    let mut s = TcpStream::connect(at).await.unwrap();
    let t = Timeline::new();
    for i in 0..8 {
        t.record(format!("rpc {i}"), async {
            s.write_u8(1).await.unwrap();
            s.write_u8(2).await.unwrap();
            s.read_u8().await.unwrap();
        })
        .await;
    }
    show(&t);
}
