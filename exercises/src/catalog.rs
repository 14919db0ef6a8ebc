//! The exercises, in the order of the workshop. Their texts are embedded, so that `reset` needs neither git nor the originals.

/// One exercise.
pub(crate) struct Exercise {
    /// Its place in the order.
    pub(crate) number: u32,
    /// Its name in commands, and the name of its program.
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    /// The version that is given.
    pub(crate) start: &'static str,
    pub(crate) hints: &'static str,
    pub(crate) solution: &'static str,
}

impl Exercise {
    /// The name of the file to edit.
    pub(crate) fn file(&self) -> String {
        format!("{:02}_{}.rs", self.number, self.name)
    }

    /// What is to be done: the text above the code.
    pub(crate) fn task(&self) -> String {
        let lines = self.start.lines().map_while(|line| line.strip_prefix("//!"));
        lines.map(str::trim).collect::<Vec<_>>().join(" ")
    }
}

macro_rules! exercises {
    ($($number:literal $folder:literal $name:literal $title:literal,)*) => {
        /// Every exercise.
        pub(crate) const EXERCISES: &[Exercise] = &[$(Exercise {
            number: $number,
            name: $name,
            title: $title,
            start: include_str!(concat!("../exercises/", $folder, "/start.rs")),
            hints: include_str!(concat!("../exercises/", $folder, "/hints.md")),
            solution: include_str!(concat!("../exercises/", $folder, "/solution.rs")),
        }),*];
    };
}

exercises! {
    1 "01_forgotten_await" "forgotten_await" "Forgotten await",
    2 "02_three_at_once" "three_at_once" "Three at once",
    3 "03_the_loop" "the_loop" "The loop",
    4 "04_what_needs_what" "what_needs_what" "What needs what",
    5 "05_at_most_five" "at_most_five" "At most five",
    6 "06_one_fails" "one_fails" "One fails",
    7 "07_first_to_succeed" "first_to_succeed" "First to succeed",
    8 "08_each_in_time" "each_in_time" "Each in time",
    9 "09_dont_block" "dont_block" "Don't block",
    10 "10_the_guard" "the_guard" "The guard",
    11 "11_pages" "pages" "Pages",
    12 "12_cpu_work" "cpu_work" "CPU work",
    13 "13_slow_dashboard" "slow_dashboard" "The slow dashboard",
}
