//! What the program of an exercise prints.

use std::env;
use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use async_timeline::{Text, predicted};
use workload::{columns, in_lines};

use crate::checks::Checked;

/// The exit codes of an exercise's program. No other program ends with these by chance, such as an answer that calls
/// `std::process::exit`.
pub const SOLVED: u8 = 60;
/// The answer was checked, and is not right yet.
pub const NOT_YET: u8 = 61;

/// Prints the timeline of an answer and its verdict. The program's argument, if it has one, is the time that was predicted for the
/// first version, in milliseconds.
///
/// Returns [`SOLVED`] or [`NOT_YET`], or a failure if the output can't be written.
#[must_use]
pub fn report(checked: &Checked) -> ExitCode {
    let prediction = env::args().nth(1).and_then(|ms| ms.parse().ok()).map(Duration::from_millis);
    let prediction = prediction.map(|time| predicted(time, "your prediction"));
    let code = if checked.verdict.is_ok() { SOLVED } else { NOT_YET };
    let text = checked.recording.text().prediction(prediction);
    let written = write!(io::stdout(), "{}", printed(checked, text, columns()));
    written.map_or(ExitCode::FAILURE, |()| ExitCode::from(code))
}

/// The timeline of an answer, and its verdict in lines of so many columns. A larger program shows all of its lanes, and what determined
/// its total.
#[must_use]
pub fn printed(checked: &Checked, text: Text<'_>, columns: usize) -> String {
    let (Ok(verdict) | Err(verdict)) = &checked.verdict;
    let verdict = in_lines("", verdict, columns);
    match checked.recording.lanes().len() {
        0 => format!("{verdict}\n"),
        1..=20 => format!("{}\n{verdict}\n", text.rows(12)),
        _ => {
            let chain = checked.recording.critical_path().to_string().replace(" → ", ", ");
            let chain = in_lines("", &format!("What determined the total: {chain}."), columns);
            format!("{}\n{chain}\n{verdict}\n", text.rows(21))
        }
    }
}
