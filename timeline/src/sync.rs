//! What threads share: the standard library's, or loom's, which tries their orders one by one (see `tests/model.rs`).

#[cfg(not(model))]
pub(crate) use std::{
    sync::{Mutex, MutexGuard, atomic},
    thread, thread_local as thread_locals,
};

#[cfg(model)]
pub(crate) use loom::{
    sync::{Mutex, MutexGuard, atomic},
    thread,
};

/// Loom's has no `const` initialisers.
#[cfg(model)]
macro_rules! thread_locals {
    ($($(#[$attribute:meta])* static $name:ident: $type:ty = const { $value:expr };)*) => {
        loom::thread_local! { $($(#[$attribute])* static $name: $type = $value;)* }
    };
}
#[cfg(model)]
pub(crate) use thread_locals;

#[cfg(model)]
std::thread_local! {
    /// Whether a wake is passed on before it is recorded, which is wrong, and which the model checker has to find.
    pub static PLANTED_BUG: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}
