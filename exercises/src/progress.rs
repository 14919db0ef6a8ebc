//! What is remembered between two runs: predictions, hints given, and what is solved. One line for each exercise.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

#[derive(Clone, Copy, Default)]
pub(crate) struct Entry {
    pub(crate) solved: bool,
    /// Whether a prediction was asked for. It may not have been given.
    pub(crate) asked: bool,
    pub(crate) prediction: Option<u64>,
    hints: usize,
}

pub(crate) struct Progress(BTreeMap<String, Entry>);

fn file() -> PathBuf {
    crate::crate_folder().join("answers/progress.txt")
}

impl Progress {
    /// A line that can't be understood counts as none: at worst an exercise is checked once more.
    pub(crate) fn read() -> Result<Self, String> {
        let text = match fs::read_to_string(file()) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
            Err(error) => return Err(format!("{} can't be read: {error}", file().display())),
        };
        let entry = |line: &str| {
            let mut words = line.split_whitespace();
            let name = words.next()?.to_owned();
            let mut entry = Entry::default();
            for word in words {
                match word.split_once('=').unwrap_or((word, "")) {
                    ("solved", _) => entry.solved = true,
                    ("predicted", ms) => (entry.asked, entry.prediction) = (true, ms.parse().ok()),
                    ("hints", number) => entry.hints = number.parse().unwrap_or(0),
                    _ => {}
                }
            }
            Some((name, entry))
        };
        Ok(Self(text.lines().filter_map(entry).collect()))
    }

    /// What is remembered of an exercise.
    pub(crate) fn of(&self, name: &str) -> Entry {
        self.0.get(name).copied().unwrap_or_default()
    }

    /// The number of the hint to show, from zero. After the last one it begins again.
    pub(crate) fn next_hint(&mut self, name: &str, hints: usize) -> Result<usize, String> {
        let number = self.of(name).hints % hints;
        self.change(name, |entry| entry.hints = number + 1)?;
        Ok(number)
    }

    /// Changes what is remembered of an exercise, and saves it.
    pub(crate) fn change(&mut self, name: &str, change: impl FnOnce(&mut Entry)) -> Result<(), String> {
        change(self.0.entry(name.to_owned()).or_default());
        let mut text = String::new();
        for (name, Entry { solved, asked, prediction, hints }) in &self.0 {
            let solved = if *solved { " solved" } else { "" };
            let asked = if *asked { " predicted=" } else { "" };
            let prediction = prediction.map(|ms| ms.to_string()).unwrap_or_default();
            text += &*format!("{name}{solved}{asked}{prediction} hints={hints}\n");
        }
        fs::write(file(), text).map_err(|error| format!("{} can't be written: {error}", file().display()))
    }
}
