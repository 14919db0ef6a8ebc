use crate::support::*;
use rayon::prelude::*;
pub(crate) fn main() {
    let v = vec![20.0f32; 2000];
    rayon::join(|| (), || ());
    let t = Timeline::new();
    let a: f32 = {
        let _c = t.computing("iter");
        v.iter().map(|x| x * x).sum()
    };
    let b: f32 = {
        let _c = t.computing("par_iter");
        v.par_iter()
            .with_max_len(1)
            .map(|x| {
                let _c = t.computing("item");
                x * x
            })
            .sum()
    };
    println!("{a} {b}");
    show(&t);
}
