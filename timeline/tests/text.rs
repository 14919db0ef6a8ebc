//! The picture for a terminal. Where one is written out whole, it is documentation too.

#[path = "support/arbitrary.rs"]
mod arbitrary;

use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

use async_timeline::{Recording, Timeline, TryRecorded, compared_with, predicted, rounded};
use proptest::prelude::*;
use unicode_width::UnicodeWidthStr;

/// A timeline whose clock is moved by hand.
struct Stage {
    timeline: Timeline,
    clock: Arc<AtomicU64>,
}

type Answer = Result<(), String>;

impl Stage {
    fn new() -> Self {
        let clock = Arc::new(AtomicU64::new(0));
        let (zero, nanoseconds) = (Instant::now(), clock.clone());
        let timeline = Timeline::with_clock(move || zero + Duration::from_nanos(nanoseconds.load(Ordering::SeqCst)));
        Self { timeline, clock }
    }

    fn pass(&self, time: Duration) {
        self.clock.fetch_add(time.as_nanos() as u64, Ordering::SeqCst);
    }

    /// A call that gives these answers, one a poll.
    fn call(
        &self,
        name: impl Into<String>,
        answers: Vec<Poll<Answer>>,
    ) -> Pin<Box<TryRecorded<impl Future<Output = Answer>>>> {
        let mut answers = answers.into_iter();
        let future = poll_fn(move |_| answers.next().expect("it is polled no more often than it has answers"));
        Box::pin(self.timeline.try_record(name.into(), future))
    }

    fn picture(&self) -> String {
        picture(&self.timeline.snapshot(), 80)
    }
}

/// Pending once, and then done.
fn done() -> Vec<Poll<Answer>> {
    vec![Poll::Pending, Poll::Ready(Ok(()))]
}

/// Pending once, and then failed.
fn failed(why: &str) -> Vec<Poll<Answer>> {
    vec![Poll::Pending, Poll::Ready(Err(why.to_owned()))]
}

fn ms(time: u64) -> Duration {
    Duration::from_millis(time)
}

/// Polls it, and says whether it is done.
fn poll(future: &mut Pin<Box<impl Future>>) -> bool {
    future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready()
}

fn picture(recording: &Recording, width: usize) -> String {
    recording.text().width(width).colour(false).ascii(false).to_string()
}

/// Compares pictures so that a difference can be seen.
#[track_caller]
fn assert_picture(picture: &str, expected: &str) {
    let expected = expected.trim_matches('\n');
    assert!(picture == expected, "expected:\n{expected}\ndrawn:\n{picture}");
}

/// One lane of each sort.
fn vocabulary() -> Recording {
    let stage = Stage::new();
    let mut get_user = stage.call("get_user", done());
    let mut get_posts = stage.call("get_posts", failed("posts unavailable"));
    let mut get_comments = stage.call("get_comments", done());
    let mut parse = Box::pin(stage.timeline.record("parse", async { stage.pass(ms(30)) }));
    let mut get_image = Box::pin(stage.timeline.record("get_image", async { resume_unwind(Box::new(())) }));
    let unpolled = stage.call("get_likes", done());
    let forgotten = stage.call("get_friends", done());
    let mut endless = stage.call("get_events", done());
    assert!(!poll(&mut get_user));
    assert!(!poll(&mut get_posts));
    assert!(!poll(&mut get_comments));
    stage.pass(ms(50));
    assert!(poll(&mut get_posts));
    drop(get_comments);
    drop(unpolled);
    assert!(!poll(&mut endless));
    let computing = stage.timeline.computing("hash");
    stage.pass(ms(20));
    drop(computing);
    let blocked = stage.timeline.blocked("thread::sleep");
    stage.pass(ms(20));
    drop(blocked);
    assert!(poll(&mut parse));
    assert!(catch_unwind(AssertUnwindSafe(|| poll(&mut get_image))).is_err());
    stage.pass(ms(80));
    assert!(poll(&mut get_user));
    let recording = stage.timeline.snapshot();
    drop(forgotten);
    recording
}

#[test]
fn each_sort_of_lane_is_told_apart_without_colour() {
    assert_picture(
        &picture(&vocabulary(), 80),
        "
               0         50         100        150      200 ms   waited   worked
get_user       ●━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━●   A   200 ms        -
get_posts      ●━━━━━━━━━●✗ posts unavailable                A    50 ms        -
get_comments   ●━━━━━━━━━╳ dropped                           A    50 ms        -
parse                             ■■■■■■■                    A        -    30 ms
get_image                               ●! panicked          A        -        -
get_likes                ╳ never polled                      -        -        -
get_friends    never polled                                  -        -        -
get_events               ●━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━›   A   150 ms        -
hash                     ██████                              A        -    20 ms
thread::sleep                 ▒▒▒▒▒                          A    20 ms        -
simulated 200 ms   max in flight 3   threads 1
",
    );
}

#[test]
fn it_can_be_drawn_in_ascii() {
    let drawn = vocabulary().text().width(80).colour(false).ascii(true).to_string();
    assert_picture(
        &drawn,
        "
               0         50         100        150      200 ms   waited   worked
get_user       o-----------------------------------------o   A   200 ms        -
get_posts      o---------oX posts unavailable                A    50 ms        -
get_comments   o---------/ dropped                           A    50 ms        -
parse                             @@@@@@@                    A        -    30 ms
get_image                               o! panicked          A        -        -
get_likes                / never polled                      -        -        -
get_friends    never polled                                  -        -        -
get_events               o------------------------------->   A   150 ms        -
hash                     ######                              A        -    20 ms
thread::sleep                 =====                          A    20 ms        -
simulated 200 ms   max in flight 3   threads 1
",
    );
}

#[test]
fn a_narrow_picture_leaves_the_times_out() {
    assert_picture(
        &picture(&vocabulary(), 40),
        "
            0          100        200 ms
get_user    ●━━━━━━━━━━━━━━━━━━━━━●    A
get_posts   ●━━━━●✗ posts unavailable  A
get_comme…  ●━━━━╳ dropped             A
parse                 ■■■■             A
get_image                ●! panicked   A
get_likes        ╳ never polled        -
get_frien…  never polled               -
get_events       ●━━━━━━━━━━━━━━━━›    A
hash             ████                  A
thread::s…          ▒▒▒                A
simulated 200 ms
max in flight 3   threads 1
",
    );
}

#[test]
fn threads_have_letters_and_colours() {
    let stage = Stage::new();
    let mut moves = stage.call("moves", done());
    let mut stays = stage.call("stays", done());
    assert!(!poll(&mut moves));
    assert!(!poll(&mut stays));
    stage.pass(ms(100));
    thread::scope(|scope| {
        scope.spawn(|| poll(&mut moves));
    });
    assert!(poll(&mut stays));
    assert_picture(
        &stage.picture(),
        "
       0        20        40        60        80       100 ms    waited   worked
moves  ●━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━●   A,B   100 ms        -
stays  ●━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━●     A   100 ms        -
simulated 100 ms   max in flight 2   threads 2
",
    );

    let drawn = stage.timeline.snapshot().text().width(40).colour(true).ascii(true).to_string();
    let moves = drawn.lines().nth(1).expect("there is a row for it");
    let (first, second, reset) = ("\x1b[36m", "\x1b[33m", "\x1b[0m");
    let expected =
        format!("moves  {first}o-------------------------{reset}{second}o{reset}  {first}A{reset},{second}B{reset}");
    assert_eq!(moves.replace(' ', ""), expected.replace(' ', ""), "{drawn}");
}

#[test]
fn lanes_that_do_not_fit_are_counted() {
    let stage = Stage::new();
    let mut calls: Vec<_> = (0..1_000)
        .map(|number| {
            let answers = if number % 100 == 50 { failed("no") } else { done() };
            stage.call(format!("call {number}"), answers)
        })
        .collect();
    for call in &mut calls {
        assert!(!poll(call));
        stage.pass(ms(1));
    }
    drop(calls.split_off(990));
    for call in &mut calls {
        assert!(poll(call));
    }
    let drawn = stage.timeline.snapshot().text().rows(5).width(80).colour(false).ascii(false).to_string();
    assert_picture(
        &drawn,
        "
              0       0.2     0.4     0.6     0.8     1.0 s      waited   worked
call 0        ●━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━●      A      1 s        -
call 1        ●━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━●      A   999 ms        -
call 2        ●━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━●      A   998 ms        -
call 50         ●━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━●✗     A   950 ms        -
… 996 × call  ┄┄ 9 failed, 10 dropped, p50 498 ms, p99 …     A 8.28 min        -
simulated 1 s   max in flight 1000   threads 1
",
    );
}

#[test]
fn lanes_stand_under_the_one_they_are_part_of_and_with_a_plus_under_the_one_that_spawned_them() {
    let stage = Stage::new();
    let (timeline, pass) = (&stage.timeline, |time| stage.pass(ms(time)));
    let mut spawned = None;
    let mut other = stage.call("other", done());
    assert!(!poll(&mut other));
    let mut outer = Box::pin(timeline.record("outer", async {
        timeline.record("inner", async { drop(timeline.computing("innermost")) }).await;
        spawned = Some(stage.call("spawned", done()));
        pass(10);
    }));
    assert!(poll(&mut outer));
    drop(outer);
    let mut spawned = spawned.expect("outer has run");
    assert!(!poll(&mut spawned));
    pass(10);
    assert!(poll(&mut other));
    assert!(poll(&mut spawned));
    assert_picture(
        &stage.picture(),
        "
               0         5          10         15        20 ms   waited   worked
other          ●━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━●   A    20 ms        -
outer          ■■■■■■■■■■■■■■■■■■■■■■                        A        -    10 ms
  inner        ●                                             A        -        -
    innermost  █                                             A        -        -
+ spawned                           ●━━━━━━━━━━━━━━━━━━━━●   A    10 ms        -
simulated 20 ms   max in flight 2   threads 1
",
    );
}

#[test]
fn nothing_recorded_is_said() {
    assert_picture(
        &Stage::new().picture(),
        "
nothing was recorded
simulated 0 ns   max in flight 0   threads 0
",
    );
}

#[test]
fn a_clock_that_stands_still_draws_lanes_of_no_length() {
    let stage = Stage::new();
    let mut call = stage.call("call", done());
    assert!(!poll(&mut call));
    assert!(poll(&mut call));
    drop(stage.timeline.computing("hash"));
    assert_picture(
        &stage.picture(),
        "
      0 ns                                                       waited   worked
call  ●                                                      A        -        -
hash  █                                                      A        -        -
simulated 0 ns   max in flight 2   threads 1
",
    );
}

#[test]
fn two_runs_are_compared_on_one_axis() {
    let after = |milliseconds| {
        let stage = Stage::new();
        let mut call = stage.call("call", done());
        let _ = poll(&mut call);
        stage.pass(ms(milliseconds));
        let _ = poll(&mut call);
        stage.timeline.snapshot()
    };
    let (slow, fast) = (after(600), after(200));
    let drawn = |prediction| fast.text().width(80).colour(false).ascii(false).prediction(prediction).to_string();
    let line = |picture: &str| picture.lines().last().map(str::to_owned);
    let length = |picture: &str| picture.chars().filter(|glyph| *glyph == '━').count();
    let alone = drawn(None);
    let compared = drawn(Some(compared_with(&slow)));
    assert_eq!(
        line(&compared).as_deref(),
        Some("simulated 600 ms → 200 ms (3.00x speed-up)   max in flight 1   threads 1")
    );
    assert!(length(&compared).abs_diff(length(&alone) / 3) <= 1, "200 of 600 ms are a third of the axis:\n{compared}");
    let predicted = drawn(Some(predicted(ms(200), "the longest").instead_of(ms(600))));
    assert_eq!(length(&predicted), length(&compared));
    assert!(predicted.contains("predicted 600 ms → 200 ms (the longest)   simulated 200 ms"), "{predicted}");
}

#[test]
fn a_prediction_stands_before_what_was_measured() {
    let stage = Stage::new();
    let computing = stage.timeline.computing("hash");
    stage.pass(Duration::from_nanos(1_234_567));
    drop(computing);
    let recording = stage.timeline.snapshot();
    let text = recording.text().width(80).colour(false).ascii(false).prediction(predicted(ms(1), "a guess\n"));
    let last = text.to_string().lines().last().map(str::to_owned);
    assert_eq!(last.as_deref(), Some("predicted 1 ms (a guess?)   simulated 1.23 ms   max in flight 1   threads 1"));
}

#[test]
fn every_name_takes_its_columns_and_no_more() {
    let names = [
        "plain".to_owned(),
        "tab\tnewline\nbell\x07".to_owned(),
        "\x1b[31mred\x1b[0m".to_owned(),
        "<script> \"quoted\" 'too'".to_owned(),
        "family 👩‍👩‍👧 thumb 👍🏽 heart ❤️".to_owned(),
        "日本語の名前".to_owned(),
        "שלום עולם".to_owned(),
        "السلام عليكم".to_owned(),
        "\u{202e}drawkcab\u{2066}".to_owned(),
        "e\u{301}".to_owned(),
        String::new(),
        "long ".repeat(2_000),
    ];
    let stage = Stage::new();
    for name in names {
        let mut call = stage.call(name.clone(), failed(&name));
        assert!(!poll(&mut call));
        stage.pass(ms(10));
        assert!(poll(&mut call));
    }
    assert_picture(
        &stage.picture(),
        r#"
                      0         50        100 ms                 waited   worked
plain                 ●━●✗ plain                             A    10 ms        -
tab?newline?bell?       ●━●✗ tab?newline?bell?               A    10 ms        -
?[31mred?[0m              ●━●✗ ?[31mred?[0m                  A    10 ms        -
<script> "quoted" '…        ●━●✗ <script> "quoted" 'too'     A    10 ms        -
family 👩👩👧 thumb…          ●━●✗ family 👩👩👧 thumb 👍…   A    10 ms        -
日本語の名前                    ●━●✗ 日本語の名前            A    10 ms        -
שלום עולם                         ●━●✗ שלום עולם             A    10 ms        -
السل‌ام عليكم                        ●━●✗ السل‌ام عليكم        A    10 ms        -
drawkcab                              ●━●✗ drawkcab          A    10 ms        -
e                                       ●━●✗ e               A    10 ms        -
                                          ●━●✗               A    10 ms        -
long long long long…                        ●●✗ long long …  A    10 ms        -
simulated 120 ms   max in flight 1   threads 1
"#,
    );
}

/// The times at the axis of a recording that took so long, in a picture of that width.
fn axis(time: Duration, width: usize) -> String {
    let stage = Stage::new();
    let computing = stage.timeline.computing("hash");
    stage.pass(time);
    drop(computing);
    let drawn = stage.timeline.snapshot().text().width(width).colour(false).ascii(true).to_string();
    let axis = drawn.lines().next().expect("the axis comes first").replace("waited   worked", "");
    axis.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn ticks_are_round_from_nanoseconds_to_hours() {
    let second = Duration::from_secs(1);
    let expected = [
        (Duration::from_nanos(1), "0 1 ns"),
        (Duration::from_nanos(700), "0 100 200 300 400 500 600 700 ns"),
        (Duration::from_micros(28), "0 5 10 15 20 25 us"),
        (ms(3), "0 0.5 1.0 1.5 2.0 2.5 3.0 ms"),
        (ms(201), "0 50 100 150 200 ms"),
        (ms(604), "0 100 200 300 400 500 600 ms"),
        (ms(999), "0 200 400 600 800 ms"),
        (second, "0 0.2 0.4 0.6 0.8 1.0 s"),
        (second * 90, "0 20 40 60 80 s"),
        (second * 60 * 5, "0 1 2 3 4 5 min"),
        (second * 60 * 100, "0 20 40 60 80 100 min"),
        (second * 3_600 * 30, "0 5 10 15 20 25 30 h"),
        (second * 3_600 * 24 * 365, "0 2000 4000 6000 8000 h"),
    ];
    for (time, ticks) in expected {
        assert_eq!(axis(time, 80), ticks, "{time:?}");
    }
    assert_eq!(axis(ms(604), 40), "0 200 400 600 ms");
    assert_eq!(axis(ms(604), 120), "0 50 100 150 200 250 300 350 400 450 500 550 600 ms");
    assert_eq!(
        axis(ms(604), 250),
        "0 20 40 60 80 100 120 140 160 180 200 220 240 260 280 300 320 340 360 380 400 420 440 460 480 500 520 540 560 580 600 ms"
    );
}

#[test]
fn times_are_said_in_sensible_units() {
    let second = Duration::from_secs(1);
    let said = [
        (Duration::ZERO, "0 ns"),
        (Duration::from_nanos(999), "999 ns"),
        (Duration::from_nanos(28_600), "28.6 µs"),
        (Duration::from_nanos(999_700), "1 ms"),
        (ms(201), "201 ms"),
        (ms(1_250), "1.25 s"),
        (second * 119, "119 s"),
        (second * 150, "2.5 min"),
        (second * 3_600 * 3, "3 h"),
    ];
    for (time, words) in said {
        assert_eq!(rounded(time), words, "{time:?}");
    }
}

#[test]
fn polls_and_wakes_are_counted_on_request() {
    let stage = Stage::new();
    let mut call = stage.call("call", vec![Poll::Pending, Poll::Pending, Poll::Ready(Ok(()))]);
    let waker = Waker::noop();
    for _ in 0..3 {
        let _ = call.as_mut().poll(&mut Context::from_waker(waker));
        stage.pass(ms(10));
    }
    let recording = stage.timeline.snapshot();
    let line = |counts| recording.text().width(80).counts(counts).to_string().lines().nth(1).map(str::to_owned);
    assert!(line(true).is_some_and(|line| line.ends_with("A    20 ms        -       3       0")), "{:?}", line(true));
    assert!(line(false).is_some_and(|line| line.ends_with("A    20 ms        -")));
}

/// What a terminal shows of a picture in colour.
fn without_colours(picture: &str) -> String {
    let mut parts = picture.split("\x1b[");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |shown, part| shown + part.split_once('m').map_or(part, |(_, rest)| rest))
}

proptest! {
    #[test]
    fn every_row_of_an_arbitrary_recording_is_as_wide_as_the_picture(
        recording in arbitrary::recordings(),
        width in 0..300_usize,
        rows in 0..40_usize,
        (ascii, counts) in any::<(bool, bool)>(),
        because in arbitrary::names(),
    ) {
        let text = recording.text().width(width).rows(rows).ascii(ascii).colour(false).counts(counts);
        let text = text.prediction(predicted(Duration::from_millis(200), because));
        let (plain, width, rows) = (text.to_string(), width.clamp(40, 250), rows.max(3));
        let rows = recording.lanes().len().min(rows);
        let is_row = |line: &&str| !["predicted", "simulated", "max in", "threads"].iter().any(|word| line.starts_with(word));
        let shown = plain.lines().filter(is_row).count() - 1;
        prop_assert!(shown <= rows, "{}", plain);
        for row in plain.lines().skip(1).take(shown) {
            prop_assert_eq!(row.width(), width, "{}", plain);
            prop_assert!(row.chars().map(|letter| letter.to_string().width()).sum::<usize>() == width, "{}", plain);
        }
        for line in plain.lines() {
            prop_assert!(line.width() <= width, "{}", plain);
            prop_assert!(!line.chars().any(char::is_control), "{:?}", plain);
            prop_assert!(line.is_ascii() || !ascii, "{}", plain);
        }
        prop_assert_eq!(without_colours(&text.colour(true).to_string()), plain);
    }

    #[test]
    fn ticks_are_round_and_their_labels_apart(nanoseconds in 1..u64::MAX, width in 40..=250_usize) {
        let axis = axis(Duration::from_nanos(nanoseconds), width);
        let (labels, _unit) = axis.rsplit_once(' ').expect("a time has a unit");
        let ticks: Vec<f64> = labels.split(' ').map(|label| label.parse().expect("a label is a number")).collect();
        prop_assert!(labels.starts_with("0 "), "{}", axis);
        for pair in ticks.windows(2) {
            prop_assert!(pair[0] < pair[1], "{}", axis);
        }
        let digits = |label: &str| label.replace('.', "").trim_matches('0').len();
        for label in labels.split(' ') {
            prop_assert!(digits(label) <= 3, "{} is not round in {}", label, axis);
        }
    }
}

/// A lane that took `millis`, with a lane inside it that took most of that.
fn request(stage: &Stage, millis: u64) {
    let mut request = Box::pin(stage.timeline.record("request", async {
        drop(stage.timeline.blocked("parse"));
        let _query = stage.timeline.blocked("query");
        stage.pass(ms(millis));
    }));
    assert!(request.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready());
}

#[test]
fn of_very_many_lanes_the_slowest_are_drawn_with_what_is_inside_them() {
    let stage = Stage::new();
    for number in 0..1_000_u64 {
        request(&stage, if number % 300 == 299 { 50 + number } else { 10 });
    }
    let drawn = stage.timeline.snapshot().text().width(100).colour(false).ascii(false).to_string();
    let rows: Vec<_> = drawn.lines().skip(1).map(|row| (row.split("  ").next().unwrap_or(""), row)).collect();
    for millis in ["349 ms", "649 ms", "949 ms"] {
        let slow: Vec<_> = rows
            .iter()
            .filter(|(_, row)| row.trim_end().ends_with(millis) || row.contains(&format!("{millis}        -")))
            .collect();
        assert_eq!(slow.len(), 2, "the request and its query: {drawn}");
    }
    let folded: Vec<_> = rows.iter().map(|(name, _)| *name).filter(|name| name.starts_with('…')).collect();
    assert_eq!(folded.len(), 3, "{drawn}");
    let counts =
        folded.iter().map(|name| name.split(' ').nth(1).and_then(|count| count.parse().ok()).unwrap_or(0_usize));
    let alone = rows.iter().filter(|(name, row)| !name.starts_with('…') && !row.contains("max in flight")).count();
    assert_eq!(counts.sum::<usize>() + alone, 3_000, "every lane is in one row");
    assert!(drawn.contains("p50 10 ms, p99 10 ms"), "{drawn}");
}

#[test]
fn many_lanes_inside_a_slow_one_share_a_row_below_it() {
    let stage = Stage::new();
    let requests = |queries| {
        let _request = stage.timeline.blocked("request");
        for _ in 0..queries {
            let _query = stage.timeline.blocked("query");
            stage.pass(ms(10));
        }
    };
    (0..40).for_each(|_| requests(1));
    requests(50);
    let drawn = stage.timeline.snapshot().text().width(100).colour(false).ascii(false).to_string();
    let rows: Vec<_> = drawn.lines().collect();
    let slow = rows.iter().position(|row| row.starts_with("request") && row.contains("500 ms")).expect("it is drawn");
    assert!(rows[slow + 1].starts_with("  query") && rows[slow + 2].starts_with("  … 49 × query"), "{drawn}");
    assert!(rows[slow + 2].contains("490 ms"), "how long they took together: {drawn}");
}

#[test]
fn a_lane_that_is_ready_and_not_polled_has_a_mark_of_its_own() {
    let stage = Stage::new();
    let (wake, woken) = futures::channel::oneshot::channel::<()>();
    let mut call = Box::pin(stage.timeline.record("call", woken));
    let mut poll = || call.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready();
    assert!(!poll());
    stage.pass(ms(100));
    wake.send(()).expect("it is awaited");
    stage.pass(ms(100));
    assert!(poll());
    let recording = stage.timeline.snapshot();
    assert_picture(
        &recording.text().width(60).colour(false).ascii(false).to_string(),
        "
      0           50           100         150        200 ms
call  ●━━━━━━━━━━━━━━━━━━━━━━━━════════════════════════●   A
simulated 200 ms   max in flight 1   threads 1
",
    );
    assert!(recording.text().ascii(true).colour(false).to_string().contains(":::o"));
}
