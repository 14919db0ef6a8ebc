//! Prints the table, and the conclusion from its last column.

use std::io;

use async_timeline::rounded;
use workload::print;

use crate::fate::Fate;
use crate::row::{A_MOMENT, Row};
use crate::{FAILS_AFTER, OTHERS_TAKE};

pub(crate) fn print_table(rust: &[Row], javascript: &Result<Vec<Row>, String>) -> io::Result<()> {
    let [fails_after, others_take, a_moment] = [FAILS_AFTER, OTHERS_TAKE, A_MOMENT].map(rounded);
    print(format_args!("One of three calls fails after {fails_after}; the other two take {others_take}."))?;
    print(format_args!("What happened to the other two: {a_moment} after the caller was told, and at the end?"))?;
    print("(The caller was told by an error, or by three answers, one of them the error.)\n")?;
    print("form of joining           told    by       then         at the end   cancels all")?;
    for row in rust.iter().chain(javascript.iter().flatten()) {
        let (form, told) = (row.form, row.told.as_millis());
        let by = if row.by_error { "error" } else { "answers" };
        let (then, at_the_end) = (both(row.a_moment_later), both(row.at_the_end));
        let cancels = if row.cancels_all() { "yes" } else { "no" };
        print(format_args!("{form:26}{told:>3} ms  {by:9}{then:13}{at_the_end:13}{cancels}"))?;
    }
    print(format_args!("\nAfter {fails_after}, \"one failure cancels all\" is true"))?;
    print(conclusion("Rust", rust))?;
    match javascript {
        Ok(javascript) => print(conclusion("JavaScript", javascript)),
        Err(why) => print(why),
    }
}

fn conclusion(language: &str, rows: &[Row]) -> String {
    let true_of: Vec<_> = rows.iter().filter(|row| row.cancels_all()).map(|row| row.form).collect();
    let names = if true_of.is_empty() { String::new() } else { format!(": {}", true_of.join(", ")) };
    format!("of {} of {} forms in {language}{names}", true_of.len(), rows.len())
}

fn both([user, comments]: [Fate; 2]) -> String {
    if user == comments { user.to_string() } else { format!("{user}/{comments} ") }
}
