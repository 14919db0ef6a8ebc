use crate::support::*;
use std::io::Write;
#[tokio::main]
pub(crate) async fn main() {
    let t = Timeline::new();
    t.record("load graph", async {
        let mut n = 0u64;
        let text: String = (0..400_000u32).map(|i| format!("{i} ")).collect();
        for w in text.split(' ') {
            n += w.parse::<u64>().unwrap_or(0);
        }
        std::io::sink().write_all(&n.to_le_bytes()).unwrap();
    })
    .await;
    show(&t);
}
