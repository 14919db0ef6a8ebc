//! Programs that don't compile, the compiler's messages, and the fixed versions.

/// A program that doesn't compile.
#[derive(Clone, Copy, Debug)]
pub struct Lesson {
    /// Its name, and the name of its files.
    pub name: &'static str,
    /// The program.
    pub program: &'static str,
    /// What rustc says about it.
    pub message: &'static str,
    /// The fixed program, which compiles.
    pub fixed: &'static str,
}

impl Lesson {
    /// The first sentence of the program: what one has to know to avoid the error.
    #[must_use]
    pub fn idea(&self) -> &'static str {
        self.program.lines().next().unwrap_or_default().trim_start_matches("//! ")
    }
}

macro_rules! lessons {
    ($($name:literal)*) => {
        &[$(Lesson {
            name: $name,
            program: include_str!(concat!("../does_not_compile/", $name, ".rs")),
            message: include_str!(concat!("../does_not_compile/", $name, ".stderr")),
            fixed: include_str!(concat!("../compiles/", $name, ".rs")),
        }),*]
    };
}

/// Every error, in the order in which the README lists them.
pub const LESSONS: &[Lesson] = lessons![
    "forgotten_await"
    "not_send"
    "dropped_before_await"
    "borrowed_by_a_task"
    "await_outside_async"
    "question_mark_without_result"
    "moved_in_a_loop"
    "different_futures_in_a_vec"
];
