//! `cargo run -p docs`: builds the book. `cargo run -p docs -- figures`: takes its benchmark figures from the last `cargo bench`.
//! `cargo run -p docs -- edits`: breaks each lesson, and sees that it says so. `cargo run -p docs -- agenda one_day`: runs each
//! command and exercise of the workshop.

use std::env;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, ensure};
use clap::{Parser, Subcommand};

use crate::{agenda, children, data, edits, idea, readmes, words, workspace};

/// Builds the book from docs/src into docs/book, and fails where a page is wrong
#[derive(Parser)]
#[command(name = "docs")]
struct Arguments {
    /// Open the book in the browser when it is built
    #[arg(long)]
    open: bool,
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Subcommand)]
enum Action {
    /// First take over a run: what `cargo bench -p benches` measured, and target/scale.json, which `scale --json` printed
    #[command(group = clap::ArgGroup::new("which").required(true))]
    Figures {
        /// It is your own, to be shown next to ours: docs/data/mine, which git ignores
        #[arg(long, group = "which")]
        mine: bool,
        /// The folder of docs/data that it is to be kept in, such as run-3
        #[arg(group = "which")]
        run: Option<String>,
    },
    /// Write the tables of examples in the lesson crates' READMEs from their edits.toml
    Readmes,
    /// Print which share of each example is its idea, and what is wrong with the headers
    Ideas,
    /// Break each lesson in a copy, and see that it says so; make the change it suggests, and see that it prints the answer
    Edits {
        /// Only those whose name holds this text, such as `concurrent/join`
        #[arg(default_value = "")]
        filter: String,
    },
    /// Follow an agenda of the workshop offline: run its commands, and try its exercises with and without the solution
    Agenda {
        /// `ninety_minutes`, `three_hours`, `one_day` or `handout`
        name: String,
    },
}

/// Does what the program's arguments say. An error is one line on standard error.
#[must_use]
pub fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // If nobody reads errors either, the exit code is all that is left.
            let _ = writeln!(io::stderr(), "docs: {}", format!("{error:#}").replace('\n', " "));
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let (root, workspace) = (Path::new(env!("CARGO_MANIFEST_DIR")), workspace());
    let mut out = io::stdout();
    children::stop_with_this_program().context("cannot handle signals")?;
    match &arguments.action {
        Some(Action::Edits { filter }) => return edits::run(&workspace, filter),
        Some(Action::Agenda { name }) => return agenda::run(&workspace, name),
        Some(Action::Readmes) => {
            for file in readmes::write(&workspace)? {
                writeln!(out, "wrote {file}")?;
            }
            return Ok(());
        }
        Some(Action::Ideas) => {
            write!(out, "{}", idea::table(&workspace)?)?;
            for fault in idea::headers(&workspace)? {
                writeln!(out, "{fault}")?;
            }
            return Ok(());
        }
        Some(Action::Figures { run, .. }) => {
            let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("../target"), PathBuf::from);
            let folder = data::take_over(root, &target, run.as_deref().unwrap_or(data::MINE))?;
            writeln!(out, "wrote {}", folder.display())?;
        }
        None => {}
    }
    readmes::check(&workspace)?;
    let words = words::faults(&workspace)?;
    ensure!(words.is_empty(), "words that we do not write: {}", words.join(", "));
    let strict = env::var_os("CI").is_some_and(|value| value == "true");
    let book = crate::build(root, strict)?;
    let page = book.join("index.html");
    writeln!(out, "{}", page.display())?;
    if arguments.open {
        open(&page)?;
    }
    Ok(())
}

fn open(page: &Path) -> anyhow::Result<()> {
    let (opener, arguments): (_, &[&str]) = if cfg!(target_os = "windows") {
        // `start` takes a first argument in quotes for the title of a window.
        ("cmd", &["/C", "start", ""])
    } else {
        (if cfg!(target_os = "macos") { "open" } else { "xdg-open" }, &[])
    };
    let failed = || format!("cannot open the book with `{opener}`");
    let status = Command::new(opener).args(arguments).arg(page).status().with_context(failed)?;
    ensure!(status.success(), "{}: {status}", failed());
    Ok(())
}
