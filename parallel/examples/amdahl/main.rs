//! Amdahl's law: a job of which some part can't be shared between threads.
//!
//! The part that must be done alone is called the *serial fraction*. The law says how large the speed-up can be; the other way
//! round, measured speed-ups tell how large the serial fraction was. Two cores may do less than twice the work of one, which would
//! look like a serial fraction, so processes that share nothing are measured too: that many threads *are worth*. If they are worth
//! far less than their number, the machine is busy, and the result means little.
//!
//! Run it: `cargo run -p parallel --example amdahl`
//!
//! Predict: one of ten equal pieces must be done alone. How large can the speed-up be, with any number of threads?
//!
//! Change it: three of the ten pieces must be done alone. How large can it be now?

mod job;
mod measure;

use async_timeline::rounded;
use workload::{hardware_limit, print};

const PIECES: u32 = 10;
const ALONE: u32 = 1;

fn main() -> anyhow::Result<()> {
    hardware_limit::serve(|| _ = job::time(1));
    let threads = rayon::current_num_threads().min(hardware_limit::cores());
    if threads < 2 {
        print("Amdahl's law can't be measured here: it needs two cores, and two threads of rayon.")?;
        return Ok(());
    }

    let known = f64::from(ALONE) / f64::from(PIECES);
    let times = measure::shortest(threads)?;
    let (one_thread, one_process) = times[0];
    let mut speed_ups = Vec::new();
    for (threads, (time, processes)) in (1..).zip(times) {
        let worth = f64::from(threads) * one_process.as_secs_f64() / processes.as_secs_f64();
        let speed_up = one_thread.as_secs_f64() / time.as_secs_f64();
        print(format!("threads {threads}   worth {worth:.2}x   measured {}", rounded(time)))?;
        print(format!("            speed-up {speed_up:.2}x   by the law {:.2}x", by_the_law(known, worth)))?;
        speed_ups.push((worth, speed_up));
    }
    let fitted = serial_fraction(&speed_ups);
    print(format!("serial fraction: known {:.0} %   measured {:.1} %", 100.0 * known, 100.0 * fitted))?;
    print(format!("limit with any number of threads: {:.2}x speed-up", by_the_law(known, f64::INFINITY)))?;

    let exact = [1.0, 1.9, 2.7, 3.4].map(|worth| (worth, by_the_law(known, worth)));
    assert!((serial_fraction(&exact) - known).abs() < 1e-9, "exact speed-ups tell the exact serial fraction");
    Ok(())
}

/// The speed-up of a job with this serial fraction, on threads that are worth this many.
fn by_the_law(serial_fraction: f64, worth: f64) -> f64 {
    1.0 / (serial_fraction + (1.0 - serial_fraction) / worth)
}

/// The serial fraction for which the law is closest to the measured times: the least sum of squares.
fn serial_fraction(speed_ups: &[(f64, f64)]) -> f64 {
    let longer = |&(worth, speed_up): &(f64, f64)| (1.0 / speed_up - 1.0 / worth) * (1.0 - 1.0 / worth);
    let at_most = |&(worth, _): &(f64, f64)| (1.0 - 1.0 / worth).powi(2);
    speed_ups.iter().map(longer).sum::<f64>() / speed_ups.iter().map(at_most).sum::<f64>()
}
