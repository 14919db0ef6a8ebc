//! What a recording's JSON says about each of its steps, worked out without the player.

use std::fs;
use std::path::Path;

use serde_json::Value;

/// A recording, as `docs/src/pictures` has it.
pub(crate) struct Recording {
    json: Value,
    began: u64,
}

/// One step: an event of a lane, or its creation.
#[derive(Clone)]
pub(crate) struct Step {
    pub(crate) run: usize,
    pub(crate) lane: usize,
    pub(crate) at: u64,
    pub(crate) event: Value,
}

impl Recording {
    pub(crate) fn read(name: &str) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/pictures").join(name).with_extension("json");
        let json: Value = serde_json::from_slice(&fs::read(path).expect("it is stored")).expect("it is JSON");
        let mut recording = Self { json, began: 0 };
        let first = |lane: &Value| lane["events"][0]["at"].as_u64();
        recording.began = recording.lanes().iter().filter_map(first).min().expect("a lane began");
        recording
    }

    pub(crate) fn lanes(&self) -> &[Value] {
        self.json["lanes"].as_array().expect("a recording has lanes")
    }

    pub(crate) fn axis(&self) -> u64 {
        self.json["axis"].as_u64().expect("a recording in the book has an axis")
    }

    /// When the last lane ended, in whole microseconds from the beginning.
    pub(crate) fn micros(&self) -> u64 {
        let last = |lane: &Value| lane["events"].as_array().and_then(|events| events.last()?["at"].as_u64());
        self.micros_at(self.lanes().iter().filter_map(last).max().expect("a lane ended"))
    }

    /// Nanoseconds below a microsecond keep the order of what happened at the same moment.
    pub(crate) fn micros_at(&self, at: u64) -> u64 {
        at.saturating_sub(self.began) / 1000
    }

    fn steps(&self, run: usize) -> Vec<Step> {
        let mut steps = Vec::new();
        for (number, lane) in self.lanes().iter().enumerate() {
            let created = serde_json::json!({ "event": "created", "at": lane["created"] });
            for event in [created].into_iter().chain(lane["events"].as_array().cloned().unwrap_or_default()) {
                steps.push(Step { run, lane: number, at: event["at"].as_u64().expect("a time"), event });
            }
        }
        steps.sort_by_key(|step| step.at);
        steps
    }

    /// What the player has to name in a lane's state: what it waits for, or what woke it.
    pub(crate) fn says(&self, lane: usize, run: usize, so_far: &[Step]) -> String {
        let name = |lane: usize| self.lanes()[lane]["name"].as_str().expect("a name").to_owned();
        match state(lane, run, so_far).as_str() {
            "waiting" => {
                let flies = |inner: &usize| {
                    let state = state(*inner, run, so_far);
                    self.lanes()[*inner]["origin"]["inside"] == lane
                        && ["created", "running", "ready", "waiting"].contains(&&*state)
                };
                let inner: Vec<_> = (0..self.lanes().len()).filter(flies).collect();
                match inner[..] {
                    [] => "waits for a timer or I/O".to_owned(),
                    [one] => format!("waits for {}", name(one)),
                    _ => format!("waits for {} calls", inner.len()),
                }
            }
            "ready" => {
                let woken = |step: &&Step| step.run == run && step.lane == lane && step.event["event"] == "wake";
                let wake = so_far.iter().rfind(woken).expect("a lane that is ready was woken");
                let by = wake.event["by"].as_u64();
                by.map_or("woken by a timer or I/O".to_owned(), |by| format!("woken by {}", name(by as usize)))
            }
            _ => String::new(),
        }
    }
}

/// The steps of recordings that share a clock. At the same microsecond, the first recording comes first.
pub(crate) fn steps(recordings: &[Recording]) -> Vec<Step> {
    let mut steps: Vec<_> = recordings.iter().enumerate().flat_map(|(run, recording)| recording.steps(run)).collect();
    steps.sort_by_key(|step| (recordings[step.run].micros_at(step.at), step.run));
    steps
}

/// How a lane stands after the steps so far.
pub(crate) fn state(lane: usize, run: usize, so_far: &[Step]) -> String {
    let mine: Vec<_> = so_far.iter().filter(|step| step.run == run && step.lane == lane).collect();
    let last = |names: &[&str]| mine.iter().rposition(|step| names.iter().any(|name| step.event["event"] == *name));
    if let Some(end) = last(&["end"]) {
        return mine[end].event["how"].as_str().expect("an ending").to_owned();
    }
    let (enter, exit, wake) = (last(&["enter"]), last(&["exit"]), last(&["wake"]));
    let state = match (mine.is_empty(), enter, exit, wake) {
        (true, ..) => "none",
        (_, None, ..) => "created",
        (_, enter, exit, _) if enter > exit => "running",
        (_, enter, _, wake) if wake > enter => "ready",
        _ => "waiting",
    };
    state.to_owned()
}
