use crate::support::*;
#[tokio::main]
pub(crate) async fn main() {
    let t = Timeline::new();
    let mut all = vec![];
    for repo in 0..6 {
        all.push(t.record(format!("traffic {repo}"), call(80)).await);
    }
    show(&t);
}
