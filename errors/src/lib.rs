//! Nothing but programs that do not compile, and their mended twins: `cargo test -p errors`.
