use crate::support::*;
use std::sync::Mutex;
pub(crate) fn main() {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
    let t = Timeline::new();
    watchdog(&t, 700);
    let m = Mutex::new(());
    let block = |i: u32| {
        let _c = t.computing(format!("block {i}"));
        let _g = m.lock().unwrap();
        rayon::join(|| spin(50), || spin(100));
    };
    let block = &block;
    pool.scope(|s| {
        s.spawn(move |_| block(0));
        spin(20);
        for i in 1..6 {
            s.spawn(move |_| block(i));
        }
    });
    show(&t);
}
