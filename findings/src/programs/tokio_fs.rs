use crate::support::*;
#[tokio::main]
pub(crate) async fn main() {
    let dir = std::env::temp_dir().join("q04");
    std::fs::create_dir_all(&dir).unwrap();
    for i in 0..2000 {
        std::fs::write(dir.join(i.to_string()), b"x").unwrap();
    }
    let t = Timeline::new();
    {
        let _c = t.blocked("std::fs, 2000 files");
        for i in 0..2000 {
            std::fs::metadata(dir.join(i.to_string())).unwrap();
        }
    }
    t.record("tokio::fs, 2000 files", async {
        for i in 0..2000 {
            tokio::fs::metadata(dir.join(i.to_string())).await.unwrap();
        }
    })
    .await;
    show(&t);
    let r = t.snapshot();
    println!("polls {}", r.lanes()[1].polls().count());
    std::fs::remove_dir_all(dir).unwrap();
}
