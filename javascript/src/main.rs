//! Shows one habit in both languages: the timelines of the calls, and the events that only one of them prints.
//!
//! Run it: `cargo run -p javascript`, and then `cargo run -p javascript -- NAME`

use std::cell::Cell;
use std::env;
use std::fmt::Write as _;
use std::future::{Future, poll_fn};
use std::io::{self, Write as _};
use std::mem;
use std::pin::Pin;
use std::process::ExitCode;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use async_timeline::{Recording, Timeline};
use workload::{columns, in_lines};

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
    let mut out = "JavaScript habits, in both languages. Show one:\n`cargo run -p javascript -- NAME`\n\n".to_owned();
    for pair in PAIRS {
        _ = writeln!(out, "{}\n{}\n", pair.name, in_lines("    ", question(pair), columns()));
    }
    _ = writeln!(out, "Next: cargo run -p javascript -- {}", PAIRS[0].name);
    out
}

fn question(pair: &Pair) -> &'static str {
    pair.program.lines().next().unwrap_or_default().trim_start_matches("//! ")
}

fn page(pair: &Pair) -> String {
    let mut out = format!("{}\n", in_lines("    ", question(pair), columns()));
    let languages = [("JavaScript", '-'), ("Rust", '+')].map(|(language, mark)| {
        let events = pair.events.lines().filter(|line| line.starts_with([' ', mark])).map(|line| &line[1..]);
        (language, recorded(pair.program, events, mark == '+'))
    });
    let longest = languages.iter().map(|(_, recording)| recording.elapsed()).max().unwrap_or_default();
    if languages.iter().any(|(_, recording)| !recording.lanes().is_empty()) {
        out +=
            "(Simulated: the order is that of the events below, and each call takes as\nlong as its program says.)\n";
        for (language, recording) in languages {
            _ = if recording.lanes().is_empty() {
                writeln!(out, "\n{language}:\n\nno call starts")
            } else {
                writeln!(out, "\n{language}:\n{}", recording.text().axis(longest))
            };
        }
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

/// How many milliseconds a call takes: the number after its name, as in `call("user", 150)`, or else the first number from 100 up that no name
/// precedes, as in `call(image, 150)`.
fn latency(program: &str, name: &str) -> u64 {
    let number = |text: &str| {
        let digits: String = text.chars().take_while(|letter| letter.is_ascii_digit() || *letter == '_').collect();
        digits.replace('_', "").parse::<u64>().ok().filter(|number| *number >= 100)
    };
    let named = program.split_once(&format!("\"{name}\", ")).and_then(|(_, rest)| number(rest));
    let words = || program.split(['(', ' ']).scan("", |before, word| Some((mem::replace(before, word), word)));
    let unnamed = || words().filter(|(before, _)| !before.ends_with("\",")).find_map(|(_, word)| number(word));
    named.or_else(unnamed).unwrap_or_default()
}

type Answer = Poll<Result<(), &'static str>>;
type Call = Pin<Box<dyn Future<Output = Result<(), &'static str>>>>;

/// A recording in which the calls start, end and are aborted in the order of these events. Each takes as long as in the program, and
/// whatever else happens takes no time. In Rust, a call that has not ended when the program ends was dropped.
fn recorded<'a>(program: &str, events: impl Iterator<Item = &'a str>, drops_the_rest: bool) -> Recording {
    let zero = Instant::now();
    let passed = Arc::new(AtomicU64::new(0));
    let clock = passed.clone();
    let timeline = Timeline::with_clock(move || zero + Duration::from_millis(clock.load(Ordering::Relaxed)));
    let mut calls: Vec<(String, u64, Rc<Cell<Answer>>, Call)> = Vec::new();
    let poll = |call: &mut Call| call.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending();
    for event in events {
        let (what, name) = event.split_once(' ').unwrap_or((event, ""));
        match what {
            "start" => {
                let answer = Rc::new(Cell::new(Poll::Pending));
                let (asked, clock) = (answer.clone(), passed.clone());
                let due = clock.load(Ordering::Relaxed) + latency(program, name);
                let computes = name == "computing";
                let mut call: Call = Box::pin(timeline.try_record(
                    name.to_owned(),
                    poll_fn(move |_| {
                        if computes {
                            clock.fetch_max(due, Ordering::Relaxed);
                            return Poll::Ready(Ok(()));
                        }
                        asked.get()
                    }),
                ));
                if poll(&mut call) {
                    calls.push((name.to_owned(), due, answer, call));
                }
            }
            "end" | "fail" => calls.retain_mut(|(call_name, due, answer, call)| {
                if call_name != name {
                    return true;
                }
                passed.fetch_max(*due, Ordering::Relaxed);
                answer.set(Poll::Ready(if what == "end" { Ok(()) } else { Err("failed") }));
                poll(call)
            }),
            _ => calls.retain(|(call, ..)| !event.starts_with(&format!("{call} was aborted"))),
        }
    }
    if drops_the_rest {
        calls.clear();
    }
    timeline.snapshot()
}
