use crate::support::*;
async fn level0() -> u8 {
    let b = [1u8; 200_000];
    call(1).await;
    b[7]
}
async fn level1() -> u8 {
    let x = level0().await;
    x + 1
}
async fn level2() -> u8 {
    let x = level1().await;
    x + 1
}
#[tokio::main]
pub(crate) async fn main() {
    let t = Timeline::new();
    println!("bytes in one future: {}", std::mem::size_of_val(&level2()));
    let hs: Vec<_> = (0..200).map(|i| tokio::spawn(t.record(format!("handle {i}"), level2()))).collect();
    for h in hs {
        h.await.unwrap();
    }
    show(&t);
}
