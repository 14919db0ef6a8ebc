//! Shows one habit in both languages: the timelines of the calls, and the events that only one of them prints.
//!
//! Run it: `cargo run -p javascript`, and then `cargo run -p javascript -- NAME`

use std::cell::Cell;
use std::env;
use std::fmt::Write as _;
use std::future::{Future, poll_fn};
use std::io::{self, Write as _};
use std::pin::Pin;
use std::process::ExitCode;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use async_timeline::{Recording, Timeline};

/// The events don't say when they happened, only in which order.
const STEP: Duration = Duration::from_millis(100);

struct Pair {
    name: &'static str,
    /// The Rust program, whose first line is the question.
    program: &'static str,
    events: &'static str,
}

macro_rules! pairs {
    ($($name:literal)*) => {
        &[$(Pair {
            name: $name,
            program: include_str!(concat!("../examples/", $name, ".rs")),
            events: include_str!(concat!("../examples/", $name, ".events")),
        }),*]
    };
}

const PAIRS: &[Pair] = pairs![
    "js_one_by_one"
    "js_promise_all"
    "js_await_in_loop"
    "js_made_first"
    "js_promise_all_fails"
    "js_all_settled"
    "js_race"
    "js_any"
    "js_two_at_a_time"
    "js_slow_consumer"
    "js_cpu_on_the_event_loop"
    "js_then_chain"
    "js_for_each"
    "js_for_await"
    "js_abort"
    "js_await_ready"
    "js_not_awaited"
    "js_new_promise"
];

fn main() -> io::Result<ExitCode> {
    let arguments: Vec<_> = env::args_os().skip(1).map(|name| name.to_string_lossy().into_owned()).collect();
    let shown = match &arguments[..] {
        [] => list(),
        [name] => match PAIRS.iter().find(|pair| pair.name == name) {
            Some(pair) => page(pair),
            None => {
                return refused(&format!("there is no pair named {name:?}; `cargo run -p javascript` lists them all"));
            }
        },
        _ => return refused("give one name, such as `cargo run -p javascript -- js_made_first`"),
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
    let mut out =
        "JavaScript habits, in both languages. Show one with `cargo run -p javascript -- NAME`.\n\n".to_owned();
    for pair in PAIRS {
        _ = writeln!(out, "{}\n    {}\n", pair.name, question(pair));
    }
    out + "Next: cargo run -p javascript -- js_made_first\n"
}

fn question(pair: &Pair) -> &'static str {
    pair.program.lines().next().unwrap_or_default().trim_start_matches("//! ")
}

fn page(pair: &Pair) -> String {
    let mut out = format!("{}\n(The order of events is real, their distance is not.)\n", question(pair));
    for (language, mark) in [("JavaScript", '-'), ("Rust", '+')] {
        let events = pair.events.lines().filter(|line| line.starts_with([' ', mark])).map(|line| &line[1..]);
        _ = write!(out, "\n{language}:\n{}\n", recorded(events, mark == '+'));
    }
    out += "\nOnly JavaScript prints the events with -, only Rust those with +:\n\n";
    for event in pair.events.lines() {
        _ = writeln!(out, "  {event}");
    }
    let next = PAIRS.iter().position(|other| other.name == pair.name).and_then(|place| PAIRS.get(place + 1));
    let next =
        next.map_or("cargo run -p sequential".to_owned(), |next| format!("cargo run -p javascript -- {}", next.name));
    _ = write!(out, "\nNext: {next}\n");
    out
}

type Answer = Poll<Result<(), &'static str>>;
type Call = Pin<Box<dyn Future<Output = Result<(), &'static str>>>>;

/// A recording in which the calls start and end in the order of these events, one every 100 ms. In Rust, a call that has not ended when
/// the program ends was dropped.
fn recorded<'a>(events: impl Iterator<Item = &'a str>, drops_the_rest: bool) -> Recording {
    let (zero, steps) = (Instant::now(), Arc::new(AtomicU32::new(0)));
    let now = steps.clone();
    let timeline = Timeline::with_clock(move || zero + STEP * now.load(Ordering::Relaxed));
    let mut calls: Vec<(String, Rc<Cell<Answer>>, Call)> = Vec::new();
    let poll = |call: &mut Call| call.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending();
    for event in events {
        match event.split_once(' ') {
            Some(("start", name)) => {
                let answer = Rc::new(Cell::new(Poll::Pending));
                let asked = answer.clone();
                let mut call: Call = Box::pin(timeline.try_record(name.to_owned(), poll_fn(move |_| asked.get())));
                poll(&mut call);
                calls.push((name.to_owned(), answer, call));
            }
            Some((how @ ("end" | "fail"), ended)) => calls.retain_mut(|(name, answer, call)| {
                if name != ended {
                    return true;
                }
                answer.set(Poll::Ready(if how == "end" { Ok(()) } else { Err("failed") }));
                poll(call)
            }),
            _ => {}
        }
        steps.fetch_add(1, Ordering::Relaxed);
    }
    if drops_the_rest {
        calls.clear();
    }
    timeline.snapshot()
}
