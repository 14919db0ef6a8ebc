//! The two forms of JavaScript, where node is installed. What happened is read from the events that `promises.mjs` prints.

use std::process::Command;
use std::time::Duration;

use workload::tool::NODE;

use crate::fate::Fate;
use crate::row::{A_MOMENT, OTHERS, Row};
use crate::{FAILS_AFTER, OTHERS_TAKE};

/// Two rows, or the reason why there are none.
pub(crate) fn run() -> Result<Vec<Row>, String> {
    NODE.usable().map_err(|why| format!("{why}: its two rows are left out"))?;
    let mut node = Command::new(NODE.name);
    node.args(["--input-type=module", "--eval", include_str!("promises.mjs")]);
    node.args([FAILS_AFTER, OTHERS_TAKE].map(|time| time.as_millis().to_string()));
    let output = node.output().map_err(|error| format!("node did not start ({error}): its two rows are left out"))?;
    if !output.status.success() {
        return Err(format!("node failed ({}): its two rows are left out", output.status));
    }
    let events: Vec<_> = String::from_utf8_lossy(&output.stdout).lines().filter_map(event).collect();
    let rows = ["Promise.all", "Promise.allSettled"].into_iter().map(|form| row(form, &events));
    rows.collect::<Option<_>>().ok_or_else(|| "node printed no events: its two rows are left out".to_owned())
}

/// One printed line: which form, what happened, and when.
type Event = (String, String, Duration);

fn event(line: &str) -> Option<Event> {
    let mut words = line.split(' ');
    let (form, what, at) = (words.next()?, words.next()?, words.next()?.parse().ok()?);
    Some((form.to_owned(), what.to_owned(), Duration::from_millis(at)))
}

fn row(form: &'static str, events: &[Event]) -> Option<Row> {
    let when = |what: &str| events.iter().find(|event| event.0 == form && event.1 == what).map(|event| event.2);
    let by_error = when("told:error").is_some();
    let told = when(if by_error { "told:error" } else { "told:answers" })?;
    let fate = |call: &str, at: Duration| {
        let happened = |what| when(&format!("{what}:{call}")).is_some_and(|then| then <= at);
        match () {
            () if happened("finished") => Fate::Finished,
            () if happened("failed") => Fate::Failed,
            () if happened("began") => Fate::Running,
            () => Fate::NotStarted,
        }
    };
    let fates = |at| OTHERS.map(|call| fate(call, at));
    Some(Row { form, told, by_error, a_moment_later: fates(told + A_MOMENT), at_the_end: fates(Duration::MAX) })
}
