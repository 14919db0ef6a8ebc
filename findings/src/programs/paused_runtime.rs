use crate::support::*;
pub(crate) fn main() {
    let rt = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let t = Timeline::new();
    let h = rt.spawn({
        let t = t.clone();
        async move {
            for i in 0..5 {
                t.record(format!("stats {i}"), call(20)).await;
            }
        }
    });
    for i in 0..3 {
        rt.block_on(t.record(format!("send {i}"), call(10)));
        {
            let _b = t.blocked("between sends");
            std::thread::sleep(ms(120));
        }
    }
    rt.block_on(h).unwrap();
    show(&t);
}
