//! Nothing but benchmarks, in `benches/`, and programs that measure once, in `examples/`.
