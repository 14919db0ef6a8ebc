//! Prints the table, and the verdict that follows from its last column.

use std::io::{self, Write};

use async_timeline::rounded;

use crate::fate::Fate;
use crate::row::{A_MOMENT, Row};
use crate::{FAILS_AFTER, OTHERS_TAKE};

pub(crate) fn print(rust: &[Row], javascript: &Result<Vec<Row>, String>) -> io::Result<()> {
    let mut out = io::stdout();
    let [fails_after, others_take, a_moment] = [FAILS_AFTER, OTHERS_TAKE, A_MOMENT].map(rounded);
    writeln!(out, "Of three calls one fails after {fails_after}, and the two others take {others_take}.")?;
    writeln!(out, "What has become of those two {a_moment} after the caller knew, and in the end?")?;
    writeln!(out, "(It knew by an error, or by three answers of which one was the error.)\n")?;
    writeln!(out, "form of joining           knew    by       then         in the end   cancels all")?;
    for row in rust.iter().chain(javascript.iter().flatten()) {
        let by = if row.by_error { "error" } else { "answers" };
        let (then, in_the_end) = (both(row.a_moment_later), both(row.in_the_end));
        let cancels = if row.cancels_all() { "yes" } else { "no" };
        writeln!(out, "{:26}{:>3} ms  {by:9}{then:13}{in_the_end:13}{cancels}", row.form, row.knew.as_millis())?;
    }
    writeln!(out, "\nAfter {fails_after}, \"one failure cancels all\" is true")?;
    verdict(&mut out, "Rust", rust)?;
    match javascript {
        Ok(javascript) => verdict(&mut out, "JavaScript", javascript),
        Err(why) => writeln!(out, "{why}"),
    }
}

fn verdict(out: &mut impl Write, language: &str, rows: &[Row]) -> io::Result<()> {
    let true_of: Vec<_> = rows.iter().filter(|row| row.cancels_all()).map(|row| row.form).collect();
    let names = if true_of.is_empty() { String::new() } else { format!(": {}", true_of.join(", ")) };
    writeln!(out, "of {} of {} forms in {language}{names}", true_of.len(), rows.len())
}

fn both([user, comments]: [Fate; 2]) -> String {
    if user == comments { user.to_string() } else { format!("{user}/{comments} ") }
}
