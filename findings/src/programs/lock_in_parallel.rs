use crate::support::*;
use rayon::prelude::*;
use std::sync::Mutex;
pub(crate) fn main() {
    rayon::ThreadPoolBuilder::new().num_threads(2).build_global().unwrap();
    let t = Timeline::new();
    let out = Mutex::new(vec![]);
    (0..8).into_par_iter().for_each(|i| {
        let _c = t.computing(format!("module {i}"));
        let mut o = out.lock().unwrap();
        spin(30);
        o.push(i);
    });
    show(&t);
}
