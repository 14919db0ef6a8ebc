//! The finished book in a browser, as its readers have it: from the disk, without a server. `cargo test -p docs --test browser --
//! --ignored` runs these; where there is no browser, each says so and passes.

mod chromium;
mod model;
mod replay;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Duration;

use serde_json::{Value, json};

use crate::chromium::Chromium;
use crate::model::{Setting, Times};
use crate::replay::Recording;

const THEMES: [&str; 5] = ["light", "rust", "coal", "navy", "ayu"];
/// A phone, a tablet and a projector.
const WIDTHS: [u32; 3] = [360, 768, 1920];

/// A script that comes to what the player's button would do.
const LABEL: &str = "document.querySelector('.player button').getAttribute('aria-label')";

/// The folder of the finished book, which is built once.
static BOOK: LazyLock<PathBuf> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    docs::build(root, true).unwrap_or_else(|error| panic!("{error:#}"))
});

/// All but `toc.html`, which is the sidebar of a reader without scripts.
fn pages() -> Vec<PathBuf> {
    let pages = docs::html_pages(&BOOK).expect("they can be read").into_iter().map(|(page, _)| BOOK.join(page));
    let pages: Vec<_> = pages.filter(|page| !page.ends_with("toc.html")).collect();
    assert!(pages.len() > 10, "all pages are there: {pages:?}");
    pages
}

fn name(page: &Path) -> String {
    page.strip_prefix(&*BOOK).expect("it is in the book").display().to_string()
}

/// What is wrong on any page is said at once, since opening them all takes a while.
#[track_caller]
fn none(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

/// Each page is opened once, for all of these.
#[test]
#[ignore = "needs a browser; .ci/run runs it"]
fn every_page_loads_fits_stands_out_and_can_be_printed() {
    let Some(mut browser) = Chromium::start() else { return };
    let mut faults = Vec::new();
    for (number, page) in pages().iter().enumerate() {
        browser.call("Emulation.setEmulatedMedia", &json!({ "media": "screen" }));
        browser.open(page);
        let found = [
            loads(&mut browser, page),
            wider_than_the_page(&mut browser),
            faint(&mut browser, number % 5 == 0),
            wrong_on_paper(&mut browser),
        ];
        faults.extend(found.iter().flatten().map(|fault| format!("{}: {fault}", name(page))));
    }
    none(&faults);
}

/// A page loads without an error, from this machine alone, and weighs less than a megabyte.
fn loads(browser: &mut Chromium, page: &Path) -> Vec<String> {
    let mut faults = Vec::new();
    let mut loaded = BTreeSet::new();
    for event in browser.events() {
        let (method, parameters) = (event["method"].as_str().unwrap_or_default(), &event["params"]);
        let loud = ["error", "warning", "assert"].map(Value::from);
        match method {
            "Runtime.consoleAPICalled" if loud.contains(&parameters["type"]) => {
                faults.push(format!("console: {}", parameters["args"]));
            }
            "Runtime.exceptionThrown" => faults.push(parameters["exceptionDetails"].to_string()),
            "Log.entryAdded" if loud.contains(&parameters["entry"]["level"]) => {
                faults.push(format!("log: {}", parameters["entry"]["text"]));
            }
            "Network.requestWillBeSent" => {
                let url = parameters["request"]["url"].as_str().expect("a request has an address");
                if let Some(path) = url.strip_prefix("file://") {
                    loaded.insert(path.split(['?', '#']).next().unwrap_or_default().to_owned());
                } else if !url.starts_with("data:") {
                    faults.push(format!("asks for {url}"));
                }
            }
            _ => {}
        }
    }
    assert!(loaded.len() > 5, "{}: its styles and scripts are counted too: {loaded:?}", name(page));
    let twice = browser.run(
        "[...document.querySelectorAll('[id]')].map(({id}) => id).filter((id, at, all) => all.indexOf(id) !== at)",
    );
    if twice != json!([]) {
        faults.push(format!("has these ids twice: {twice}"));
    }
    let weight: u64 = loaded.iter().filter_map(|file| fs::metadata(file).ok()).map(|file| file.len()).sum();
    if weight >= 1_000_000 {
        faults.push(format!("weighs {weight} bytes"));
    }
    faults
}

fn wider_than_the_page(browser: &mut Chromium) -> Vec<String> {
    let mut faults = Vec::new();
    for width in WIDTHS {
        browser.resize(width);
        let found = browser.run(include_str!("wide.js"));
        assert_eq!(found["width"], width);
        assert!(found["shown"].as_f64() > Some(200.0), "it is laid out: {found}");
        faults.extend(found["wide"].as_array().expect("a list").iter().map(|wide| format!("at {width} px: {wide}")));
    }
    faults
}

/// Text and pictures that stand out too little. Readers get light or navy unless they choose, so some pages alone are looked at in the
/// other themes too, and with the sidebar, which is the same on each.
fn faint(browser: &mut Chromium, all: bool) -> Vec<String> {
    let mut faults = Vec::new();
    let still = json!({ "features": [{ "name": "prefers-reduced-motion", "value": "reduce" }] });
    browser.call("Emulation.setEmulatedMedia", &still);
    if !all {
        browser.run("document.getElementById('mdbook-sidebar').hidden = true");
    }
    for theme in THEMES.into_iter().filter(|theme| all || ["light", "navy"].contains(theme)) {
        browser.choose_theme(theme);
        let found = browser.run(include_str!("contrast.js"));
        for kind in ["text", "graphics"] {
            assert!(found["checked"][kind].as_u64() > Some(3), "it has {kind}: {found}");
        }
        let faint = found["faint"].as_array().expect("a list").iter();
        faults.extend(faint.map(|faint| format!("in {theme}: {faint}")));
    }
    browser.run("document.getElementById('mdbook-sidebar').hidden = false");
    faults
}

/// On paper a page is its text alone. Whatever theme the screen has, the paper is white.
fn wrong_on_paper(browser: &mut Chromium) -> Vec<String> {
    // Where A4 has its margins.
    browser.resize(700);
    browser.choose_theme("navy");
    let reduce = json!([{ "name": "prefers-reduced-motion", "value": "reduce" }]);
    browser.call("Emulation.setEmulatedMedia", &json!({ "media": "print", "features": reduce }));
    let found = browser.run(include_str!("paper.js"));
    let contrast = browser.run(include_str!("contrast.js"));
    let faults = [&found, &contrast["faint"]].into_iter().flat_map(|list| list.as_array().expect("a list"));
    faults.map(|fault| format!("on paper: {fault}")).collect()
}

/// A page with a picture of the recorder's, one with a chart, and the one that draws its own.
#[test]
#[ignore = "needs a browser; .ci/run runs it"]
fn pictures_follow_the_theme_button() {
    const SCRIPT: &str = r#"(() => {
        const style = (selector, property) => getComputedStyle(document.querySelector(selector))[property];
        const [line, text] = LINE_AND_TEXT;
        return [getComputedStyle(document.documentElement).backgroundColor, style(line, "stroke"), style(text, "fill")];
    })()"#;
    let Some(mut browser) = Chromium::start() else { return };
    for (page, line_and_text) in [
        ("sequential.html", "['.picture .timeline-wait', '.picture text']"),
        ("benchmarks/models.html", "['.chart .interval', '.chart text']"),
        ("try_it.html", "['.try-it .waits', '.try-it .name']"),
    ] {
        browser.open(&BOOK.join(page));
        let mut colours = |theme| {
            browser.choose_theme(theme);
            browser.run(&SCRIPT.replace("LINE_AND_TEXT", line_and_text))
        };
        let (light, navy, coal) = (colours("light"), colours("navy"), colours("coal"));
        for (part, what) in ["background", "line", "text"].into_iter().enumerate() {
            assert_ne!(light[part], navy[part], "{page}: the {what} in light and in navy");
        }
        assert_ne!(navy[0], coal[0], "{page}: the background in navy and in coal");
        assert_eq!(colours("light"), light, "{page}: and back again");
    }
}

#[test]
#[ignore = "needs a browser; .ci/run runs it"]
fn a_picture_says_what_it_shows() {
    let Some(mut browser) = Chromium::start() else { return };
    browser.open(&BOOK.join("concurrent.html"));
    browser.call("Accessibility.enable", &json!({}));
    let tree = browser.call("Accessibility.getFullAXTree", &json!({}));
    let nodes = tree["nodes"].as_array().expect("a list");
    let said = |node: &Value, what: &str| node[what]["value"].as_str().unwrap_or_default().to_owned();
    let picture = nodes.iter().find(|node| said(node, "name") == "Three calls at once, on one thread");
    let picture = picture.expect("the recording's title is the picture's name");
    assert!(["img", "image"].contains(&said(picture, "role").as_str()), "{picture}");
    assert!(said(picture, "description").starts_with("predicted 600 ms → 200 ms"), "{picture}");
}

#[test]
#[ignore = "needs a browser; .ci/run runs it"]
fn the_search_finds_what_it_finds_without_a_browser() {
    let Some(mut browser) = Chromium::start() else { return };
    let mut faults = Vec::new();
    for words in [
        "lazy_futures",
        "Promise.all",
        "buffer_unordered",
        "join_set",
        "memory grows",
        "false sharing",
        "only allowed inside async",
        "it is slow",
        "RUSTSEC",
        "sliders",
    ] {
        let expected = docs::search::find(&BOOK, words).expect("the book can be searched");
        let place = expected.first().unwrap_or_else(|| panic!("`{words}` finds nothing"));
        browser.open(&BOOK.join("why_slow.html"));
        browser.press("/");
        browser.run(
            "new Promise(open => { const look = () => document.activeElement.id === 'mdbook-searchbar' ? open() : setTimeout(look, 20); \
             look(); })",
        );
        browser.call("Input.insertText", &json!({ "text": words }));
        // mdBook searches when a key is released.
        browser.press("Shift");
        let found = browser.run(include_str!("found.js"));
        let found: Vec<_> = found.as_array().expect("a list").iter().filter_map(Value::as_str).collect();
        // A link says what to highlight between the page and the fragment.
        let leads = |link: &&str| {
            let (page, fragment) = link.split_once('#').unwrap_or((link, ""));
            let page = page.split('?').next().unwrap_or_default();
            format!("{page}#{fragment}") == format!("file://{}/{place}", BOOK.display())
        };
        if !found.first().is_some_and(leads) {
            faults.push(format!("`{words}` does not lead to {place}, the first of {found:#?}"));
            continue;
        }
        browser.press("ArrowDown");
        browser.events();
        browser.press("Enter");
        browser.wait_for("Page.loadEventFired");
        let (page, fragment) = place.split_once('#').expect("it is a place in a page");
        let there = browser.run(
            "[location.pathname, location.hash.slice(1), document.getElementById(location.hash.slice(1)) !== null]",
        );
        assert_eq!(there, json!([BOOK.join(page), fragment, true]), "`{words}`");
    }
    none(&faults);
}

#[test]
#[ignore = "needs a browser; .ci/run runs it"]
fn without_scripts_the_page_says_what_it_would_show() {
    let Some(mut browser) = Chromium::start() else { return };
    browser.call("Emulation.setScriptExecutionDisabled", &json!({ "value": true }));
    browser.open(&BOOK.join("try_it.html"));
    browser.call("DOM.enable", &json!({}));
    let document = browser.call("DOM.getDocument", &json!({}));
    let place = json!({ "nodeId": document["root"]["nodeId"], "selector": ".try-it" });
    let place = browser.call("DOM.querySelector", &place);
    let html = browser.call("DOM.getOuterHTML", &json!({ "nodeId": place["nodeId"] }));
    let html = html["outerHTML"].as_str().expect("a text");
    assert!(html.contains("does not run here") && !html.contains("<input"), "{html}");
}

/// The corners, and points between them that are the same every time: <https://doi.org/10.1145/63039.63042> (Park and Miller).
fn settings() -> Vec<Setting> {
    let ranges: [(u32, u32, u32); 5] = [(1, 20, 1), (10, 1000, 10), (1, 20, 1), (1, 8, 1), (0, 100, 5)];
    let setting = |[calls, latency, limit, threads, share]: [u32; 5]| Setting {
        calls: calls as usize,
        latency,
        limit: limit as usize,
        threads: threads as usize,
        share,
    };
    let corners = (0..32).map(|mut corner| {
        ranges.map(|(low, high, _)| {
            let end = if corner % 2 == 0 { low } else { high };
            corner /= 2;
            end
        })
    });
    let mut state: u64 = 1;
    let inside = (32..100).map(|_| {
        ranges.map(|(low, high, step)| {
            state = state * 48271 % 0x7fff_ffff;
            low + (state % u64::from((high - low) / step + 1)) as u32 * step
        })
    });
    corners.chain(inside).map(setting).collect()
}

/// Moves the sliders of the open page, and gives what it then draws and says.
fn shown(browser: &mut Chromium, Setting { calls, latency, limit, threads, share }: Setting) -> Value {
    let setting = json!({ "calls": calls, "latency": latency, "limit": limit, "threads": threads, "share": share });
    browser.run(&format!("{}({setting})", include_str!("shown.js").trim_end()))
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).expect("it is less than a minute")
}

#[test]
#[ignore = "needs a browser; .ci/run runs it"]
fn try_it_agrees_with_the_virtual_clock() {
    let Some(mut browser) = Chromium::start() else { return };
    browser.open(&BOOK.join("try_it.html"));
    let settings = settings();
    assert_eq!(settings.len(), 100);
    for setting in settings {
        let shown = shown(&mut browser, setting);
        let timelines = setting.timelines();
        let span = timelines.iter().flatten().map(|call| micros(call.finished)).max().expect("there is a call");
        // In each picture the first call begins at zero, and the longest of all ends where the scale does.
        let sequential = shown[0]["lanes"].as_array().expect("lanes");
        let edges = |lane: &Value| ["waits", "computes"].map(|part| lane[part].as_array().cloned().unwrap_or_default());
        let left = edges(&sequential[0]).concat()[0].as_f64().expect("a number");
        let right = edges(&sequential[setting.calls - 1]).concat();
        let right = right.last().and_then(Value::as_f64).expect("a number");
        let x = |time: Duration| left + micros(time) as f64 / span as f64 * (right - left);
        for (model, expected) in timelines.iter().enumerate() {
            let total = expected.iter().map(|call| call.finished).max().expect("there is a call");
            let said = format!("{}\u{a0}ms", micros(total) as f64 / 1000.0);
            assert_eq!(shown[model]["total"], said, "timeline {model} of {setting:?}");
            let lanes = shown[model]["lanes"].as_array().expect("lanes");
            assert_eq!(lanes.len(), setting.calls);
            for (lane, call) in lanes.iter().zip(expected) {
                let Times { sent, answered, computing, finished, thread, .. } = *call;
                let mut times = [sent, answered, computing, finished].map(micros).to_vec();
                times.push(thread as u64);
                assert_eq!(lane["times"], json!(times), "timeline {model} of {setting:?}, {call:?}");
                for (part, from, to) in
                    [("waits", sent, answered), ("queues", answered, computing), ("computes", computing, finished)]
                {
                    assert_eq!(lane[part].is_null(), from == to, "{part} is drawn: {lane}");
                    if let Some(drawn) = lane[part].as_array() {
                        for (drawn, time) in drawn.iter().zip([from, to]) {
                            // A bar has some width, however short it is.
                            let off = drawn.as_f64().expect("a number") - x(time);
                            assert!(
                                (-0.01..1.51).contains(&off),
                                "{part} is {off} off, in timeline {model} of {setting:?}: {lane}"
                            );
                        }
                    }
                }
            }
        }
    }
}

#[test]
#[ignore = "needs a browser; .ci/run runs it"]
fn try_it_obeys_the_keyboard_and_keeps_its_setting_in_the_address() {
    let Some(mut browser) = Chromium::start() else { return };
    browser.open(&BOOK.join("try_it.html"));
    let said = |browser: &mut Chromium| browser.run("document.querySelector('.try-it [role=status]').textContent");
    assert_eq!(browser.run("document.querySelector('main h1').textContent"), "Try it");
    let before = said(&mut browser);
    assert!(
        before.as_str().is_some_and(|said| said.starts_with("3 calls of 200\u{a0}ms each, all of it waiting on I/O.")),
        "{before}"
    );
    browser.run("document.getElementById('try-it-calls').focus()");
    browser.press("ArrowRight");
    let after = said(&mut browser);
    assert!(after.as_str().is_some_and(|said| said.starts_with("4 calls of 200\u{a0}ms each, ")), "{after}");
    let address = browser.run("location.pathname.split('/').at(-1) + location.hash");
    assert_eq!(address, "try_it.html#calls=4&latency=200&limit=3&threads=1&share=0", "the arrow turns no page");

    // What is no number, and what a slider does not reach, harms nothing.
    browser.open(&BOOK.join("why_slow.html"));
    browser.open(&BOOK.join("try_it.html#calls=3&latency=100&limit=2&threads=x&share=400"));
    let linked = said(&mut browser);
    let expected = "3 calls of 100\u{a0}ms each, all of it CPU work. Sequential takes 300\u{a0}ms. Concurrent, at most 2 in flight on one \
                    thread, takes 300\u{a0}ms. Parallel, at most 2 in flight on 1 thread, takes 300\u{a0}ms; more in flight would not \
                    help, and with 2 threads it would take 200\u{a0}ms.";
    assert_eq!(linked, expected);
}

/// Each picture of the book, from its first step to its last.
#[test]
#[ignore = "needs a browser; .ci/run runs it"]
fn each_step_of_a_picture_is_what_its_recording_says() {
    let Some(mut browser) = Chromium::start() else { return };
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut seen = BTreeSet::new();
    let has_picture = |page: &PathBuf| fs::read_to_string(page).is_ok_and(|text| text.contains("data-recording"));
    for page in pages().into_iter().filter(has_picture) {
        browser.open(&page);
        for player in browser.run(include_str!("steps.js")).as_array().expect("a list") {
            let list = |value: &Value| value.as_array().cloned().expect("a list");
            let text = |value: &Value| value.as_str().expect("a text").to_owned();
            let names: Vec<_> = list(&player["recordings"]).iter().map(text).collect();
            let recordings: Vec<_> = names.iter().map(|name| Recording::read(name)).collect();
            let steps = replay::steps(&recordings);
            let shown = list(&player["steps"]);
            assert_eq!(shown.len(), steps.len() + 1, "{names:?} has a step for each event");
            for (done, shown) in shown.iter().enumerate() {
                let so_far = &steps[..done];
                let place = format!("{}, {names:?} after step {done}: {shown}", name(&page));
                for (run, recording) in recordings.iter().enumerate() {
                    for (lane, drawn) in list(&shown["lanes"][run]).iter().enumerate() {
                        assert_eq!(drawn[0], replay::state(lane, run, so_far), "lane {lane} in {place}");
                        let says = recording.says(lane, run, so_far);
                        assert!(text(&drawn[1]).contains(&says), "lane {lane} does not say `{says}` in {place}");
                    }
                }
                let Some(step) = so_far.last() else { continue };
                let lane = &recordings[step.run].lanes()[step.lane];
                assert!(text(&shown["said"]).contains(&text(&lane["name"])), "{place}");
                let at = format!("{}:{}", text(&lane["file"]), lane["line"]);
                assert!(list(&shown["lines"]).contains(&json!([at, "last"])), "{at} is not the line in {place}");
            }
            for line in list(&player["code"]) {
                let (file, number) = line[0].as_str().and_then(|place| place.rsplit_once(':')).expect("file and line");
                let source = fs::read_to_string(workspace.join(file)).expect("it is a file");
                let number: usize = number.parse().expect("a number");
                assert_eq!(line[1], source.lines().nth(number - 1).map_or("", str::trim), "{file}:{number}");
            }
            for (recording, lanes) in recordings.iter().zip(list(&player["drawn"])) {
                let others = list(&player["onOneAxis"]);
                let axis = others.iter().map(|name| Recording::read(&text(name)).axis()).max().expect("a recording");
                for drawn in list(&lanes).iter().filter(|drawn| !drawn[1].is_null()) {
                    let events = list(&recording.lanes()[drawn[0].as_u64().expect("a number") as usize]["events"]);
                    for (end, event) in [events.first(), events.last()].into_iter().flatten().enumerate() {
                        let at = recording.micros_at(event["at"].as_u64().expect("a time")) as f64;
                        let off = drawn[1][end].as_f64().expect("a number") - at / axis as f64 * 100_000.0;
                        assert!(off.abs() < 0.01, "{names:?}: an end is drawn {off} % off: {drawn}");
                    }
                }
            }
            let answers = list(&player["question"]);
            let took = recordings[0].micros() as f64 / 1000.0;
            let right = answers.iter().filter(|answer| text(answer).replace('\u{a0}', " ") == format!("{took} ms"));
            assert_eq!(right.count(), usize::from(!answers.is_empty()), "{names:?} takes {took} ms: {answers:?}");
            seen.extend(names);
        }
    }
    let pictures = fs::read_dir(workspace.join("docs/src/pictures")).expect("there are pictures");
    for picture in pictures.map(|picture| picture.expect("a file").path()) {
        let name = picture.file_stem().expect("a name").to_string_lossy().into_owned();
        assert!(seen.contains(&name), "{name} is on no page");
    }
}

/// It starts when it is seen, plays once, and then stops; and it can be used with the keyboard, and by touch.
#[test]
#[ignore = "needs a browser; .ci/run runs it"]
fn a_picture_plays_once_and_obeys_the_keyboard_and_touch() {
    const STEP: &str = "Number(document.querySelector('.player').dataset.step)";
    const ENDED: &str = "new Promise(ended => { const look = () => document.querySelector('.player button').getAttribute('aria-label') \
                         === 'Play again' ? ended(true) : setTimeout(look, 50); look(); })";
    let Some(mut browser) = Chromium::start() else { return };
    browser.resize(390);
    browser.open(&BOOK.join("understanding/concurrent.html"));
    assert_eq!(browser.run(ENDED), true);
    let all = browser.run(STEP);
    browser.run("new Promise(later => setTimeout(later, 500))");
    assert_eq!(browser.run(LABEL), "Play again", "it does not begin anew by itself");

    browser.run("document.querySelector('.player input').focus()");
    browser.press("ArrowLeft");
    assert_eq!(browser.run(STEP).as_u64(), all.as_u64().map(|all| all - 1));
    browser.press("ArrowRight");
    assert_eq!(browser.run(STEP), all);
    browser.press("Home");
    browser.run("document.querySelector('.player button').focus()");
    browser.press("Enter");
    assert_eq!(browser.run(LABEL), "Pause", "it plays");
    browser.press("Enter");
    assert_eq!(browser.run(LABEL), "Play", "it is paused");
    assert_eq!(browser.run("location.pathname.split('/').at(-1)"), "concurrent.html", "the arrows turned no page");

    browser.call("Emulation.setTouchEmulationEnabled", &json!({ "enabled": true }));
    let before = browser.run(STEP).as_u64();
    let place = browser.run(
        "(() => { const button = document.querySelector(\"[aria-label='Step forward']\"); button.scrollIntoView({block: 'center'}); \
         const {x, y, width, height} = button.getBoundingClientRect(); return {x: x + width / 2, y: y + height / 2}; })()",
    );
    browser.call("Input.dispatchTouchEvent", &json!({ "type": "touchStart", "touchPoints": [place] }));
    browser.call("Input.dispatchTouchEvent", &json!({ "type": "touchEnd", "touchPoints": [] }));
    assert_eq!(browser.run(STEP).as_u64(), before.map(|before| before + 1), "a tap is a step");
}

/// A page asks before it plays, and stores no answer.
#[test]
#[ignore = "needs a browser; .ci/run runs it"]
fn a_question_comes_first_and_its_answer_is_not_stored() {
    let Some(mut browser) = Chromium::start() else { return };
    let still = json!({ "features": [{ "name": "prefers-reduced-motion", "value": "reduce" }] });
    browser.call("Emulation.setEmulatedMedia", &still);
    for (page, answer, verdict) in [
        (
            "await_in_a_loop",
            "document.querySelectorAll('.predict button')[0].click()",
            "You said 200\u{a0}ms. It takes 1000\u{a0}ms.",
        ),
        (
            "limiting_concurrency",
            "(() => { document.querySelector('.predict input').value = '600'; document.querySelector('.predict button').click(); })()",
            "Right: it takes 600\u{a0}ms.",
        ),
    ] {
        browser.open(&BOOK.join("understanding").join(page).with_extension("html"));
        let stored = "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])";
        let before = browser.run(stored);
        assert_eq!(browser.run(LABEL), "Play", "{page} has not played");
        browser.run(answer);
        assert_eq!(browser.run(LABEL), "Play again", "with reduced motion, {page} is at its end at once");
        assert_eq!(browser.run("document.querySelector('.verdict').textContent"), verdict);
        assert_eq!(browser.run(stored), before, "{page} stores nothing");
    }
}

/// What a step shows before it is run, on a projector of 1280x720, below the bar of icons.
#[test]
#[ignore = "needs a browser; .ci/run runs it"]
fn each_step_of_an_agenda_fits_on_a_projector() {
    const SCRIPT: &str = r#"(() => {
        const bar = document.getElementById("mdbook-menu-bar").getBoundingClientRect().height;
        const steps = [...document.querySelectorAll(".step")];
        const sizes = steps.map(step => ({
            title: step.querySelector("h2").textContent,
            height: Math.ceil(step.getBoundingClientRect().height + bar),
            letters: parseFloat(getComputedStyle(step.querySelector("p:not(h2 + p)")).fontSize),
            open: step.querySelector("details")?.open ?? false,
        }));
        return {height: innerHeight, sizes};
    })()"#;
    let Some(mut browser) = Chromium::start() else { return };
    let projector = json!({ "width": 1280, "height": 720, "deviceScaleFactor": 1, "mobile": false });
    browser.call("Emulation.setDeviceMetricsOverride", &projector);
    let mut faults = Vec::new();
    for agenda in ["ninety_minutes", "three_hours", "one_day"] {
        browser.open(&BOOK.join(format!("workshop/{agenda}.html")));
        let found = browser.run(SCRIPT);
        assert_eq!(found["height"], 720);
        let sizes = found["sizes"].as_array().expect("a list");
        assert!(sizes.len() > 10, "{agenda} has steps: {found}");
        for step in sizes {
            // One more: the line above each step.
            let fits = step["height"].as_f64() <= Some(721.0) && step["letters"].as_f64() >= Some(20.0);
            if !fits || step["open"] == true {
                faults.push(format!("{agenda}: {step}"));
            }
        }
    }
    none(&faults);
}
