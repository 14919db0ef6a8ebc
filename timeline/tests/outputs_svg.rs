//! SVG: well-formed whatever was recorded, true to scale, and told in words too.
#![cfg(all(feature = "svg", feature = "json"))]

#[path = "support/arbitrary.rs"]
mod arbitrary;
#[path = "support/by_hand.rs"]
mod by_hand;

use async_timeline::{Recording, predicted};
use proptest::prelude::*;
use roxmltree::{Document, Node};

use crate::by_hand::{Clock, MS, NASTY, poll};

proptest! {
    #[test]
    fn an_svg_is_well_formed_and_stands_alone(recording in arbitrary::recordings(), speed in 0.0..2.0_f64, because in arbitrary::names()) {
        let svg = recording.svg().title(because.clone()).prediction(predicted(MS, because)).animated(speed).to_string();
        let document = Document::parse(&svg).expect("well-formed XML");
        let elements = || document.descendants().filter(Node::is_element);
        let rows = elements().filter(|node| is_lane(*node)).count();
        let lanes = recording.lanes().len();
        // Of more lanes, those of one name share a row.
        prop_assert!(rows <= 16 && (rows == lanes || (lanes > 16 && rows > 0)), "{} rows for {} lanes", rows, lanes);
        for element in elements() {
            prop_assert!(element.attributes().all(|attribute| !["id", "href"].contains(&attribute.name())));
            prop_assert!(element.tag_name().name() != "script");
            for number in element.attributes().filter(|attribute| ["x", "y", "cx", "cy", "width", "height"].contains(&attribute.name())) {
                let number: f64 = number.value().parse().expect("a finite number");
                prop_assert!((0.0..=10_000.0).contains(&number));
            }
        }
        prop_assert!(!svg.contains(|letter: char| letter.is_control() && letter != '\n'));
    }
}

#[test]
fn bad_names_are_shown_and_cannot_leave_their_element() {
    let clock = Clock::new();
    for name in NASTY {
        let _ = poll(&mut Box::pin(clock.timeline.try_record(*name, async { Err::<(), _>(*name) })));
    }
    let svg = clock.timeline.snapshot().svg().title("</title><script>").to_string();
    let document = Document::parse(&svg).expect("well-formed XML");
    assert_eq!(child(document.root_element(), "title"), "</title><script>");
    let names: Vec<_> = document.descendants().filter(|node| is_lane(*node)).map(|lane| child(lane, "text")).collect();
    assert_eq!(names[1], "?[31mred?[0m");
    assert_eq!(names[3], "<script>alert(1)</scr…");
    assert_eq!(names[4], "\"double\" 'single' & \\…");
    assert_eq!(names[6], "שלום עולם");
    assert_eq!(names[7], "drawkcab");
}

#[test]
fn ten_thousand_letters_do_not_fill_the_picture() {
    let clock = Clock::new();
    let name = "long".repeat(2_500);
    let _ = poll(&mut Box::pin(clock.timeline.try_record(name.clone(), async { Err::<(), _>(name) })));
    let svg = clock.timeline.snapshot().svg().to_string();
    assert!(svg.len() < 10_000, "took {} bytes", svg.len());
    assert!(svg.contains("longlonglonglonglongl…</text>"));
}

#[test]
fn a_line_ends_at_the_tick_of_its_time() {
    let clock = Clock::new();
    let mut calls =
        [("all", 400), ("half", 200), ("quarter", 100)].map(|(name, _)| by_hand::fails(&clock.timeline, name));
    for (call, _) in &mut calls {
        assert!(poll(call).is_pending());
    }
    let [all, half, quarter] = &mut calls;
    for (after, (call, wakes)) in [(100, quarter), (100, half), (200, all)] {
        clock.pass(after * MS);
        wakes.wake();
        assert!(poll(call).is_ready());
    }
    let svg = clock.timeline.snapshot().svg().to_string();
    let document = Document::parse(&svg).expect("well-formed XML");
    let tick = |label| {
        let text = document.descendants().find(|node| node.text() == Some(label)).expect("a label");
        text.attribute("x").expect("a place").to_owned()
    };
    for (lane, label) in [("all", "400 ms"), ("half", "200"), ("quarter", "100")] {
        let lane = document.descendants().find(|node| is_lane(*node) && child(*node, "text") == lane).expect("a lane");
        let path = lane.descendants().find_map(|node| node.attribute("d")).expect("a line");
        assert_eq!(path.split_once('H').map(|(_, end)| end), Some(&*tick(label)));
    }
}

#[test]
fn every_ending_has_its_mark_and_is_told_in_words() {
    let clock = Clock::new();
    let timeline = &clock.timeline;
    let (mut failed, _) = by_hand::fails(timeline, "get_posts");
    let (mut dropped, _) = by_hand::waits(timeline, "get_comments");
    let (mut running, _) = by_hand::waits(timeline, "poll_news");
    drop(timeline.record("never", async {}));
    let _ = (poll(&mut failed), poll(&mut dropped), poll(&mut running));
    clock.pass(50 * MS);
    let _ = (poll(&mut failed), drop(dropped));
    let blocked = timeline.blocked("thread::sleep");
    clock.pass(50 * MS);
    drop(blocked);
    let computing = timeline.computing("count_primes");
    clock.pass(100 * MS);
    drop(computing);
    let svg = timeline.snapshot().svg().title("Endings").to_string();
    let document = Document::parse(&svg).expect("well-formed XML");
    let words: Vec<_> = document.descendants().filter(|node| is_lane(*node)).map(|lane| child(lane, "title")).collect();
    let expected = [
        "get_posts: async call, on thread A, waited 50 ms, failed at 50 ms: posts unavailable",
        "get_comments: async call, on thread A, waited 50 ms, dropped unfinished at 50 ms",
        "poll_news: async call, on thread A, waited 200 ms, still running",
        "never: async call, never polled, dropped unfinished at 0 ns",
        "thread::sleep: blocking call, on thread A, waited 50 ms, finished at 100 ms",
        "count_primes: CPU work, on thread A, waited 0 ns, finished at 200 ms",
    ];
    assert_eq!(words, expected);
    assert!(!svg.contains(">worked</text>"), "on a clock of the program's own, code takes no time");
    let told = child(document.root_element(), "desc");
    assert!(expected.iter().all(|words| told.contains(words)), "{told}");
    assert_eq!(child(document.root_element(), "title"), "Endings");
    let count = |class: &str| {
        let has =
            |node: &Node<'_, '_>| node.attribute("class").is_some_and(|all| all.split(' ').any(|one| one == class));
        document.descendants().filter(has).count()
    };
    assert_eq!(count("timeline-disc"), 1, "one failed");
    assert_eq!(count("timeline-end"), 2, "two were dropped");
    assert_eq!(count("timeline-stripes"), 1, "one blocked its thread");
    assert_eq!(count("timeline-wait"), 4, "three lines and the chevron of the one that runs");
}

#[test]
fn lanes_stand_under_the_lane_that_holds_them_as_in_text() {
    let clock = Clock::new();
    let timeline = &clock.timeline;
    let mut first = Box::pin(timeline.record("get_user", async {}));
    let _ = poll(&mut Box::pin(timeline.record("get_posts", async {})));
    let mut dashboard = Box::pin(timeline.record("dashboard", async { poll(&mut first) }));
    let _ = poll(&mut dashboard);
    let recording = timeline.snapshot();
    let svg = recording.svg().to_string();
    let document = Document::parse(&svg).expect("well-formed XML");
    let lanes = || document.descendants().filter(|node| is_lane(*node));
    let names: Vec<_> = lanes().map(|lane| child(lane, "text")).collect();
    assert_eq!(names, ["get_posts", "dashboard", "get_user"]);
    let text = recording.text().width(88).to_string();
    assert!(text.lines().skip(1).zip(&names).all(|(row, name)| row.trim_start().starts_with(name)), "{text}");
    let indents: Vec<_> = lanes().map(|lane| lane.children().find_map(|node| node.attribute("x"))).collect();
    assert_eq!(indents, [Some("20.0"), Some("20.0"), Some("39.4")]);
    assert!(
        child(lanes().next_back().expect("a lane"), "title").starts_with("get_user: async call inside dashboard, ")
    );
}

#[test]
fn more_lanes_than_fit_are_folded_and_counted() {
    let recording = lanes(1_000);
    let svg = recording.svg().rows(4).to_string();
    let document = Document::parse(&svg).expect("well-formed XML");
    let names: Vec<_> = document.descendants().filter(|node| is_lane(*node)).map(|lane| child(lane, "text")).collect();
    assert_eq!(names, ["call 0", "call 1", "call 2", "… 997 × call"]);
}

#[test]
fn a_fold_counts_those_that_did_not_finish() {
    let clock = Clock::new();
    for number in 0..10 {
        let answer = if number % 2 == 0 { Err("no") } else { Ok(()) };
        let _ = poll(&mut Box::pin(clock.timeline.try_record(format!("call {number}"), async move { answer })));
    }
    let svg = clock.timeline.snapshot().svg().rows(3).to_string();
    let document = Document::parse(&svg).expect("well-formed XML");
    let fold = document.descendants().filter(|node| is_lane(*node)).nth(2).expect("three rows");
    let words = "4 failed, p50 0 ns, p99 0 ns";
    assert_eq!((child(fold, "title"), child(fold, "text")), (format!("8 × call, {words}"), "… 8 × call".into()));
    assert!(fold.descendants().any(|node| node.text() == Some(words)));
}

#[test]
fn a_lane_that_nobody_knows_the_end_of_says_so() {
    let json = r#"{"version":1,"until":9,"threads":["main"],"lanes":[{"name":"request","kind":"span","origin":"root",
        "events":[{"event":"enter","at":1,"thread":0},{"event":"end","at":5,"how":"unknown"}]}]}"#;
    let svg = Recording::from_json(json).expect("it follows the schema").svg().to_string();
    assert!(
        svg.contains("request: span, on thread A, waited 0 ns, worked 4 ns, closed at 4 ns, it isn't known how"),
        "{svg}"
    );
    assert!(svg.contains(">?</text>") && svg.contains(">worked</text>"));
}

#[test]
fn a_lane_of_very_many_polls_takes_no_more_room_than_can_be_seen() {
    let clock = Clock::new();
    let (mut call, _) = by_hand::waits(&clock.timeline, "call");
    for _ in 0..20_000 {
        assert!(poll(&mut call).is_pending());
        clock.pass(MS);
    }
    let svg = clock.timeline.snapshot().svg().to_string();
    let dots = svg.matches("<circle").count();
    assert!((300..2_000).contains(&dots), "drew {dots} dots");
}

#[test]
fn it_moves_only_when_asked_to_and_only_for_those_who_do_not_mind() {
    let recording = lanes(3);
    assert!(!recording.svg().to_string().contains("animation"));
    let svg = recording.svg().animated(0.1).to_string();
    let query = "@media screen and (prefers-reduced-motion:no-preference){";
    let (before, after) = svg.split_once(query).expect("a media query");
    assert!(before.contains("@keyframes timeline-play-"));
    assert!(!before.contains("animation:") && after.contains("animation:timeline-play-"));
    // 3 ms, ten times slower, are 30 ms of 2.03 s: a percent, and a hundredth of the round.
    assert!(svg.contains("--tl-round:3.000s") && svg.contains("{animation:timeline-play-1 "), "{svg}");
    for speed in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e9] {
        assert!(!recording.svg().animated(speed).to_string().contains("animation"), "at {speed}");
    }
}

#[test]
fn a_page_with_themes_of_its_own_can_set_every_colour() {
    let svg = lanes(1).svg().to_string();
    for colour in ["bg", "fg", "dim", "grid", "end", "thread-0", "thread-5"] {
        assert_eq!(svg.matches(&format!("var(--timeline-{colour},#")).count(), 2, "{colour}, in light and dark");
    }
}

#[test]
fn a_finding_is_marked_on_its_lanes_and_told_below_them() {
    let clock = Clock::new();
    for name in ["get 0", "get 1", "get 2"] {
        let (mut call, wakes) = by_hand::fails(&clock.timeline, name);
        assert!(poll(&mut call).is_pending());
        clock.pass(20 * MS);
        wakes.wake();
        assert!(poll(&mut call).is_ready());
    }
    let recording = clock.timeline.snapshot();
    let svg = recording.svg().why(true).to_string();
    let document = Document::parse(&svg).expect("well-formed XML");
    let marks = |node: Node<'_, '_>| {
        node.descendants().filter(|node| node.attribute("class") == Some("timeline-found")).count()
    };
    let lanes: Vec<_> = document.descendants().filter(|node| is_lane(*node)).map(marks).collect();
    assert_eq!(lanes, [1, 1, 1]);
    assert!(document.descendants().any(|node| node.text().is_some_and(|text| text.starts_with("why: one_after_"))));
    assert!(!recording.svg().to_string().contains("class=\"timeline-found\""), "only where it was asked for");
}

#[test]
fn an_empty_recording_is_drawn() {
    let svg = Clock::new().timeline.snapshot().svg().animated(1.0).to_string();
    let document = Document::parse(&svg).expect("well-formed XML");
    assert!(child(document.root_element(), "desc").starts_with("simulated 0 ns, max in flight 0, threads 0."));
}

/// Calls of a millisecond, one after the other.
fn lanes(count: usize) -> Recording {
    let clock = Clock::new();
    for number in 0..count {
        let (mut call, _) = by_hand::waits(&clock.timeline, format!("call {number}"));
        assert!(poll(&mut call).is_pending());
        clock.pass(MS);
    }
    clock.timeline.snapshot()
}

fn is_lane(node: Node<'_, '_>) -> bool {
    node.attribute("role") == Some("graphics-object img")
}

/// The text of the first child of that name.
fn child(node: Node<'_, '_>, name: &str) -> String {
    let child = node.children().find(|child| child.tag_name().name() == name).expect("a child of that name");
    child.text().unwrap_or_default().to_owned()
}
