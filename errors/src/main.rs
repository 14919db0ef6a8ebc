//! Shows a program that doesn't compile, the compiler's message, and what the fix changes.
//!
//! Run it: `cargo run -p errors`, and then `cargo run -p errors -- NAME`

use std::env;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::process::ExitCode;

use errors::{LESSONS, Lesson};
use workload::{columns, in_lines};

fn main() -> io::Result<ExitCode> {
    let arguments: Vec<_> = env::args_os().skip(1).map(|name| name.to_string_lossy().into_owned()).collect();
    let shown = match &arguments[..] {
        [] => list(),
        [name] => match LESSONS.iter().find(|lesson| lesson.name == name).map(page) {
            Some(page) => page,
            None => return refused(&format!("there is no error named {name:?}; `cargo run -p errors` lists them all")),
        },
        _ => return refused(&format!("give one name, such as `cargo run -p errors -- {}`", LESSONS[0].name)),
    };
    io::stdout().write_all(shown.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

/// The exit code for wrong arguments.
fn refused(why: &str) -> io::Result<ExitCode> {
    writeln!(io::stderr(), "{why}")?;
    Ok(ExitCode::from(2))
}

fn list() -> String {
    let title = "Common errors of async Rust. Show one with `cargo run -p errors -- NAME`.";
    let mut out = in_lines("", title, columns()) + "\n";
    for lesson in LESSONS {
        _ = write!(out, "\n{}\n{}\n", lesson.name, in_lines("    ", lesson.idea(), columns()));
    }
    _ = write!(out, "\nNext: cargo run -p errors -- {}\n", LESSONS[0].name);
    out
}

/// The program, its message, and the lines in which the fixed version differs.
fn page(lesson: &Lesson) -> String {
    let mut out = format!("{}\n\n", in_lines("    ", lesson.idea(), columns()));
    let code = |program: &'static str| program.lines().skip(2);
    for (number, line) in (3..).zip(code(lesson.program)) {
        _ = writeln!(out, "{}", format!("{number:>2}  {line}").trim_end());
    }
    let message = lesson.message.trim_end().replace("$DIR", "errors/does_not_compile").replace("$WORKSPACE/", "");
    _ = write!(out, "\n{message}\n\nThe fix:\n\n");
    for line in diff::lines(
        &code(lesson.program).collect::<Vec<_>>().join("\n"),
        &code(lesson.fixed).collect::<Vec<_>>().join("\n"),
    ) {
        match line {
            diff::Result::Left(line) => _ = writeln!(out, "  - {line}"),
            diff::Result::Right(line) => _ = writeln!(out, "  + {line}"),
            diff::Result::Both(line, _) => _ = writeln!(out, "    {line}"),
        }
    }
    let next = LESSONS.iter().position(|other| other.name == lesson.name).and_then(|place| LESSONS.get(place + 1));
    match next {
        Some(next) => _ = write!(out, "\nNext: cargo run -p errors -- {}\n", next.name),
        None => out.push_str("\nNext: cargo run -p sequential\n"),
    }
    out
}
