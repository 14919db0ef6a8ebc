//! JSON and Chrome traces of recordings: what is written can be read, by the rules of its format.
#![cfg(all(feature = "json", feature = "trace"))]

#[path = "support/arbitrary.rs"]
mod arbitrary;
#[path = "support/by_hand.rs"]
mod by_hand;

use std::collections::BTreeMap;
use std::time::Duration;

use async_timeline::{Ending, Lane, Origin, Recording};
use proptest::prelude::*;
use serde_json::Value;

use crate::by_hand::{Clock, MS, NASTY, poll};

proptest! {
    #[test]
    fn json_reads_back_to_an_equal_recording(recording in arbitrary::recordings()) {
        let json = recording.to_json();
        prop_assert_eq!(&Recording::from_json(&json).expect("it was just written"), &recording);
        prop_assert_eq!(json.lines().count(), 1);
    }

    #[test]
    fn a_trace_parses_and_nests(recording in arbitrary::recordings()) {
        let trace = Trace::of(&recording);
        trace.check();
        prop_assert_eq!(trace.with("X", "wake").count(), recording.lanes().iter().flat_map(Lane::wakes).count());
        for (category, kind) in
            [("poll", async_timeline::Kind::Future), ("computing", async_timeline::Kind::Computing), ("blocked", async_timeline::Kind::Blocked)]
        {
            let lanes = || recording.lanes().iter().filter(|lane| lane.kind() == kind);
            let open = lanes().flat_map(Lane::polls).filter(|poll| poll.exit.is_none());
            let ran = lanes().map(Lane::polled).chain(open.map(|poll| recording.until().saturating_sub(poll.enter))).sum::<Duration>();
            let drawn = trace.with("X", category).map(|event| event.dur).sum::<u64>();
            prop_assert_eq!(u128::from(drawn), ran.as_nanos(), "all of the {} time is drawn, once", category);
        }
        let lives = trace.with("b", "lane").filter(|begin| !begin.args.is_null());
        let lives: BTreeMap<_, _> = lives.map(|life| (life.args["lane"].as_u64().expect("a lane has a number"), life)).collect();
        for lane in recording.lanes() {
            let life = lives.get(&(lane.number() as u64));
            let began = lane.began().or(lane.ended());
            prop_assert_eq!(life.map(|life| u128::from(life.ts)), began.map(|began| began.as_nanos()));
            let Some((life, began)) = life.zip(began) else { continue };
            let took = lane.ended().unwrap_or(recording.until()).saturating_sub(began);
            prop_assert_eq!(u128::from(trace.stretch(life)), took.as_nanos());
            let inside = matches!(lane.origin(), Origin::Inside(_));
            prop_assert_eq!(life.args["inside"].is_string(), inside);
        }
    }

    #[test]
    fn any_text_is_refused_in_one_line(text in "\\PC{0,40}|\\{\"version\": ?[0-9]{1,3}.*\\}") {
        let why = Recording::from_json(&text).expect_err("it has no lanes").to_string();
        prop_assert!(why.starts_with("not a recording: ") && why.lines().count() == 1, "{}", why);
    }
}

#[test]
fn what_is_no_recording_is_refused_with_its_reason() {
    let with = |change: &dyn Fn(&mut Value)| {
        let mut json: Value = serde_json::from_str(&two_lanes().to_json()).expect("it was just written");
        change(&mut json);
        let read = Recording::from_json(&json.to_string());
        read.map(|_| ()).map_err(|why| why.to_string())
    };
    assert_eq!(with(&|_| ()), Ok(()));
    assert_eq!(with(&|json| json["lanes"][0]["colour"] = "red".into()), Ok(()), "fields to come are ignored");
    let refused = |why: &str, change: &dyn Fn(&mut Value)| {
        let said = with(change).expect_err(why);
        assert!(said.contains(why), "{said:?} does not say {why:?}");
    };
    refused("it has version 2, and only version 1 can be read", &|json| json["version"] = 2.into());
    refused("missing field `version`", &|json| drop(json.as_object_mut().and_then(|json| json.remove("version"))));
    refused("missing field `lanes`", &|json| drop(json.as_object_mut().and_then(|json| json.remove("lanes"))));
    refused("unknown variant `asleep`", &|json| json["lanes"][0]["kind"] = "asleep".into());
    refused("unknown variant `a  b`", &|json| json["lanes"][0]["events"][0]["event"] = "a\n\nb".into());
    refused("it names thread 9 and holds 1", &|json| json["lanes"][0]["events"][0]["thread"] = 9.into());
    refused("it names lane 2 and holds 2", &|json| json["lanes"][0]["origin"] = serde_json::json!({ "inside": 2 }));
    refused("lanes come from one another in a circle", &|json| {
        json["lanes"][0]["origin"] = serde_json::json!({ "spawned_by": 1 });
        json["lanes"][1]["origin"] = serde_json::json!({ "inside": 0 });
    });
    refused("invalid value: integer `-1`", &|json| json["until"] = (-1).into());
}

#[test]
fn the_schema_is_the_one_that_is_documented() {
    let json: Value = serde_json::from_str(&two_lanes().to_json()).expect("it was just written");
    let documented = include_str!("../src/json.rs");
    let example = documented.split("//! ```").nth(1).expect("the docs show an example").trim_start_matches("json\n");
    let example: String = example.lines().map(|line| line.trim_start_matches("//!")).collect();
    let example: Value = serde_json::from_str(&example).expect("the example is JSON");
    let mut example_lanes = example["lanes"].as_array().expect("lanes").iter();
    assert_eq!(keys(&json), keys(&example));
    assert_eq!(keys(&json["lanes"][1]), keys(example_lanes.next().expect("a lane")));
    Recording::from_json(&example.to_string()).expect("the example can be read");
}

#[test]
fn bad_names_are_kept_by_json_and_escaped_in_a_trace() {
    let clock = Clock::new();
    for name in NASTY {
        let _ = poll(&mut Box::pin(clock.timeline.try_record(*name, async { Err::<(), _>(*name) })));
    }
    let recording = clock.timeline.snapshot();
    assert_eq!(Recording::from_json(&recording.to_json()), Ok(recording.clone()));
    let trace = Trace::of(&recording);
    trace.check();
    let names: Vec<_> = trace.with("X", "poll").map(|event| event.name.as_str()).collect();
    assert_eq!(names, NASTY);
    let mut lives = trace.with("b", "lane").filter(|life| !life.args.is_null());
    assert!(lives.all(|life| life.args["failure"] == life.name.as_str()));
    assert!(!recording.to_json().contains(|letter| letter < ' '));
    assert!(!recording.chrome_trace().to_string().contains(|letter: char| letter != '\n' && letter < ' '));
}

#[test]
fn an_empty_recording_is_written() {
    let empty = Clock::new().timeline.snapshot();
    assert_eq!(Recording::from_json(&empty.to_json()), Ok(empty.clone()));
    assert_eq!(Trace::of(&empty).0.len(), 1, "only the name of the process");
}

#[test]
fn a_trace_tells_when_on_which_thread_and_to_the_nanosecond() {
    let clock = Clock::new();
    let mut call = Box::pin(clock.timeline.record("call", std::future::pending::<()>()));
    clock.pass(Duration::from_nanos(1_234_567));
    assert!(poll(&mut call).is_pending());
    clock.pass(200 * MS + Duration::from_nanos(1));
    drop(call);
    let recording = clock.timeline.snapshot();
    let text = recording.chrome_trace().to_string();
    let process = std::process::id();
    let thread = recording.thread_id(0).unwrap_or(u64::from(process) + 1);
    let contains = |line: &str| assert!(text.contains(line), "{line} is not in {text}");
    contains(&format!(
        r#"{{"ph":"X","pid":{process},"tid":{thread},"ts":1234.567,"dur":0.000,"cat":"poll","name":"call","args":{{"lane":0}}}}"#
    ));
    let on_track = |ph, ts, name| {
        format!(r#"{{"ph":"{ph}","pid":{process},"ts":{ts},"id2":{{"local":"0"}},"cat":"lane","name":"{name}""#)
    };
    contains(&format!(r#"{},"args":{{"lane":0,"ending":"dropped","source":"#, on_track("b", "1234.567", "call")));
    contains(&on_track("b", "1234.567", "wait"));
    contains(&on_track("e", "201234.568", "wait"));
    contains(&on_track("e", "201234.568", "call"));
}

#[test]
fn lanes_inside_a_lane_are_drawn_inside_it_or_below_it() {
    let clock = Clock::new();
    let timeline = &clock.timeline;
    let (first, wake_first) = by_hand::waits(timeline, "first");
    let (second, wake_second) = by_hand::waits(timeline, "second");
    let mut dashboard = Box::pin(timeline.record("dashboard", futures::future::join(first, second)));
    assert!(poll(&mut dashboard).is_pending());
    clock.pass(10 * MS);
    wake_first.wake();
    clock.pass(5 * MS);
    assert!(poll(&mut dashboard).is_pending());
    clock.pass(5 * MS);
    wake_second.wake();
    drop(dashboard);
    let trace = Trace::of(&timeline.snapshot());
    trace.check();
    let ms = 1_000_000;
    let drawn =
        trace.with("b", "lane").map(|begin| (begin.track, &*begin.name, begin.ts / ms, trace.stretch(begin) / ms));
    assert_eq!(
        drawn.collect::<Vec<_>>(),
        [
            (0, "dashboard", 0, 20),
            (0, "first", 0, 20),
            (1, "second", 0, 20),
            (1, "wait", 0, 15),
            (0, "wait", 0, 10),
            (0, "ready", 10, 5),
            (0, "wait", 15, 5),
            (1, "wait", 15, 5),
        ],
        "its own waits are those of the lanes inside it"
    );
    assert!(trace.with("n", "lane").map(|named| (named.track, &*named.name)).eq([(1, "dashboard")]));
    assert!(trace.with("b", "lane").take(3).skip(1).all(|lane| lane.args["inside"] == "dashboard (lane 2)"));
}

#[test]
fn merged_wakes_share_the_poll_they_led_to() {
    let clock = Clock::new();
    let (mut call, waker) = by_hand::waits(&clock.timeline, "call");
    assert!(poll(&mut call).is_pending());
    for _ in 0..3 {
        clock.pass(MS);
        waker.wake();
    }
    clock.pass(MS);
    assert!(poll(&mut call).is_pending());
    clock.pass(MS);
    waker.wake();
    let trace = Trace::of(&clock.timeline.snapshot());
    trace.check();
    let times = |phase| trace.with(phase, "wake").map(|event| event.ts / 1_000_000).collect::<Vec<_>>();
    assert_eq!(times("X"), [1, 2, 3, 5], "each wake is seen");
    assert_eq!(times("s"), [1, 2, 3], "the last led to no poll");
    assert_eq!(times("f"), [4, 4, 4]);
}

#[test]
fn stretches_that_cross_are_cut_where_the_first_ends() {
    let clock = Clock::new();
    let first = clock.timeline.computing("first");
    clock.pass(2 * MS);
    let second = clock.timeline.computing("second");
    clock.pass(3 * MS);
    drop(first);
    clock.pass(4 * MS);
    second.fail(&"late");
    let trace = Trace::of(&clock.timeline.snapshot());
    trace.check();
    let slices: Vec<_> = trace.with("X", "computing").map(|slice| (&*slice.name, slice.ts, slice.dur)).collect();
    let ms = 1_000_000;
    assert_eq!(slices, [("first", 0, 5 * ms), ("second", 2 * ms, 3 * ms), ("second", 5 * ms, 4 * ms)]);
}

/// Two lanes, of which the second failed after a wait.
fn two_lanes() -> Recording {
    let clock = Clock::new();
    let _user = poll(&mut Box::pin(clock.timeline.record("get_user", async {})));
    let (mut posts, waker) = by_hand::fails(&clock.timeline, "get_posts");
    assert!(poll(&mut posts).is_pending());
    clock.pass(50 * MS);
    waker.wake();
    assert!(poll(&mut posts).is_ready());
    let recording = clock.timeline.snapshot();
    assert_eq!(recording.lanes()[1].ending(), Ending::Failed);
    recording
}

fn keys(json: &Value) -> Vec<&String> {
    json.as_object().expect("an object").keys().collect()
}

struct Trace(Vec<Traced>);

struct Traced {
    phase: String,
    category: String,
    name: String,
    thread: u64,
    track: u64,
    ts: u64,
    dur: u64,
    id: u64,
    args: Value,
}

impl Trace {
    fn of(recording: &Recording) -> Self {
        let json: Value = serde_json::from_str(&recording.chrome_trace().to_string()).expect("a trace is JSON");
        let text = |event: &Value, field: &str| event[field].as_str().unwrap_or_default().to_owned();
        let nanos = |event: &Value, field: &str| (event[field].as_f64().unwrap_or_default() * 1_000.0).round() as u64;
        let read = |event: &Value| Traced {
            phase: text(event, "ph"),
            category: text(event, "cat"),
            name: text(event, "name"),
            thread: event["tid"].as_u64().unwrap_or_default(),
            track: text(&event["id2"], "local").parse().unwrap_or_default(),
            ts: nanos(event, "ts"),
            dur: nanos(event, "dur"),
            id: event["id"].as_u64().unwrap_or_default(),
            args: event["args"].clone(),
        };
        Self(json["traceEvents"].as_array().expect("events").iter().map(read).collect())
    }

    fn with<'a>(&'a self, phase: &'a str, category: &'a str) -> impl Iterator<Item = &'a Traced> {
        self.0.iter().filter(move |event| event.phase == phase && event.category == category)
    }

    /// How long the slice lasts that begins with this event.
    fn stretch(&self, begin: &Traced) -> u64 {
        let here = self.0.iter().position(|event| std::ptr::eq(event, begin)).expect("it is one of these");
        let mut open = 0;
        let end = self.0[here..].iter().filter(|event| event.category == "lane" && event.track == begin.track).find(
            |event| {
                open += match &*event.phase {
                    "b" => 1,
                    "e" => -1,
                    _ => 0,
                };
                open == 0
            },
        );
        end.expect("it ends").ts - begin.ts
    }

    /// What Perfetto demands.
    fn check(&self) {
        let mut threads: BTreeMap<u64, Vec<&Traced>> = BTreeMap::new();
        for slice in self.0.iter().filter(|event| event.phase == "X") {
            threads.entry(slice.thread).or_default().push(slice);
        }
        for (thread, slices) in &threads {
            let named = self.0.iter().any(|event| event.name == "thread_name" && event.thread == *thread);
            assert!(named, "thread {thread} has a name");
            let mut open: Vec<&Traced> = Vec::new();
            let mut before = 0;
            for slice in slices {
                assert!(before <= slice.ts, "slices of a thread come in order");
                before = slice.ts;
                while open.last().is_some_and(|outer| outer.ts + outer.dur <= slice.ts) {
                    open.pop();
                }
                if let Some(outer) = open.last() {
                    assert!(
                        slice.ts + slice.dur <= outer.ts + outer.dur,
                        "{} does not nest in {}",
                        slice.name,
                        outer.name
                    );
                }
                open.push(slice);
            }
        }
        let flows = |phase| self.with(phase, "wake").map(|event| (event.id, event)).collect::<BTreeMap<_, _>>();
        let (starts, ends) = (flows("s"), flows("f"));
        assert!(starts.keys().eq(ends.keys()), "a flow has two ends");
        assert_eq!(starts.len(), self.with("s", "wake").count(), "a flow has a number of its own");
        for (start, end) in starts.values().zip(ends.values()) {
            assert!(start.ts <= end.ts, "a flow runs forward");
            let on = |thread| threads.get(&thread).into_iter().flatten();
            let woke = on(start.thread)
                .any(|slice| slice.category == "wake" && slice.ts <= start.ts && start.ts <= slice.ts + slice.dur);
            assert!(woke, "a flow begins in a slice of its wake");
            let polled = on(end.thread).any(|slice| slice.category == "poll" && slice.ts == end.ts);
            assert!(polled, "a flow ends where a poll begins");
        }
        let mut tracks: BTreeMap<u64, (Vec<&str>, u64)> = BTreeMap::new();
        for event in self.0.iter().filter(|event| event.category == "lane") {
            let (open, before) = tracks.entry(event.track).or_default();
            assert!(*before <= event.ts, "slices of a track come in order");
            *before = event.ts;
            match &*event.phase {
                "b" => open.push(&event.name),
                "e" => assert_eq!(open.pop(), Some(&*event.name), "slices of a track nest"),
                _ => assert!(open.is_empty(), "its name is the first thing on a track"),
            }
        }
        assert!(tracks.values().all(|(open, _)| open.is_empty()), "every slice ends");
    }
}
