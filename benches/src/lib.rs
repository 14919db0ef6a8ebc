//! What the benchmarks share: nothing yet. They are in `benches/`, and programs that measure once are in `examples/`.
