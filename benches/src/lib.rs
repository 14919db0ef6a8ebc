//! Nothing but its benchmarks: `cargo bench -p benches`.
