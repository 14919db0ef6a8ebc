//! Programs that do not compile, and the same programs fixed: `cargo test -p errors`.
