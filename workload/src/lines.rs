//! Lines of text for a terminal.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};

use terminal_size::{Width, terminal_size};

/// Longer lines are hard to read.
const WIDEST: usize = 80;
const NARROWEST: usize = 40;

/// Prints a line to standard output, and returns an error where `println!` would panic: on a closed pipe or a full disk.
///
/// # Errors
/// If standard output can't be written to.
pub fn print(line: impl Display) -> io::Result<()> {
    writeln!(io::stdout(), "{line}")
}

/// The columns for text: those of the terminal, from 40 to 80, and 80 where output is piped.
#[must_use]
pub fn columns() -> usize {
    let size = if io::stdout().is_terminal() { terminal_size() } else { None };
    size.map_or(WIDEST, |(Width(columns), _)| columns.into()).clamp(NARROWEST, WIDEST)
}

/// A text behind its heading, broken at spaces into lines of so many columns. All but the first are indented by the heading's length; a
/// word that is too long has a line to itself.
///
/// ```
/// let text = workload::in_lines("why: ", "two calls wait for one lock", 20);
/// assert_eq!(text, "why: two calls wait\n     for one lock");
/// ```
#[must_use]
pub fn in_lines(heading: &str, text: &str, columns: usize) -> String {
    let indent = heading.chars().count();
    let (mut lines, mut filled) = (heading.to_owned(), indent);
    for word in text.split_whitespace() {
        let wide = word.chars().count();
        if filled > indent && filled + 1 + wide > columns {
            lines.push('\n');
            lines.extend(std::iter::repeat_n(' ', indent));
            filled = indent;
        } else if filled > indent {
            lines.push(' ');
            filled += 1;
        }
        lines.push_str(word);
        filled += wide;
    }
    lines
}
