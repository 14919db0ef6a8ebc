//! What a program printed, without what was measured, so that two runs can be compared.

use std::fmt::Write as _;
use std::sync::LazyLock;

use regex::Regex;

const UNITS: [(&str, f64); 7] =
    [("ns", 1.0), ("µs", 1e3), ("ms", 1e6), ("s", 1e9), ("min", 60e9), ("h", 3600e9), ("%", 1.0)];
const MODELS: [&str; 3] = ["sequential", "concurrent", "parallel"];

/// What the lessons write before a time that was measured.
const MEASURED: [&str; 5] = ["measured ", "on one thread ", "jobs of ", "simulated ", "difference "];

/// What the line below a timeline begins with.
const SUMMARY: [&str; 3] = ["predicted ", "measured ", "simulated "];

/// What the line above a timeline begins with if its max in flight and its threads are the machine's.
const OF_MACHINE: [&str; 3] = ["parallel, ", "SQLite, ", "files, "];

/// What the table of known faults says of a program, without a wrong finding.
const VERDICTS: [&str; 3] = [": right", ": another question", ": silent"];

/// What is measured may differ by this factor, which no load explains but a wrong unit exceeds.
const FACTOR: f64 = 100.0;

/// In nanoseconds: for so long a busy machine with one core may hold up even what takes no time, such as two thousand wakes of a thread.
const HELD_UP: f64 = 10e9;

/// Something measured.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Figure {
    /// In nanoseconds.
    Time(f64),
    /// How many times as fast, or as long.
    Ratio(f64),
}

impl Figure {
    /// Whether a run of the program that wrote the transcript may have measured this: a time within a factor, a ratio on the same side
    /// of one, unless it is so close to one that a busy machine decides on its side.
    fn agrees(self, transcript: Self) -> bool {
        match (self, transcript) {
            (Self::Time(measured), Self::Time(was)) => was <= measured * FACTOR && measured <= was * FACTOR + HELD_UP,
            (Self::Ratio(measured), Self::Ratio(was)) => {
                let near_one = |ratio: f64| (2.0 / 3.0..=1.5).contains(&ratio);
                near_one(measured) || near_one(was) || (measured > 1.0) == (was > 1.0)
            }
            _ => false,
        }
    }
}

/// What is wrong with a program's output, compared with its transcript: another text, or a figure that is implausible beside that of
/// the transcript.
///
/// # Errors
/// The first figure that is wrong, or both texts without their figures.
pub fn compare(transcript: &str, printed: &str) -> Result<(), Difference> {
    let known = findings(transcript);
    if let Some(new) = findings(printed).into_iter().find(|finding| !finding.asks && !known.contains(finding)) {
        return Err(Difference::Figure(format!("`why: {}` is certain, and not in it", new.rule)));
    }
    let ((was, figures), (is, measured)) = (without_figures(transcript), without_figures(printed));
    if was != is {
        return Err(Difference::Text(was, is));
    }
    match figures.iter().zip(&measured).find(|(figure, measured)| !measured.agrees(**figure)) {
        Some((figure, measured)) => Err(Difference::Figure(format!("{measured:?} is implausible beside {figure:?}"))),
        None => Ok(()),
    }
}

/// A finding that a program printed.
#[derive(Debug, PartialEq)]
struct Finding {
    rule: String,
    /// Whether it is a question.
    asks: bool,
}

/// The findings below the timelines: `why: held_thread: ...`, which may go on in the next lines.
fn findings(printed: &str) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    for (line, _) in lines(printed).filter(|(_, of_finding)| *of_finding) {
        if let Some((rule, _)) = line.strip_prefix("why: ").and_then(|finding| finding.split_once(':')) {
            found.push(Finding { rule: rule.to_owned(), asks: false });
        }
        if let Some(last) = found.last_mut() {
            last.asks |= line.contains('?');
        }
    }
    found
}

/// Each line of a text, and whether it is of a finding.
fn lines(text: &str) -> impl Iterator<Item = (&str, bool)> {
    let mut of_finding = false;
    text.lines().map(move |line| {
        of_finding = line.starts_with("why: ") || (of_finding && line.starts_with("     "));
        (line, of_finding)
    })
}

/// How an output differs from a transcript.
#[derive(Debug, PartialEq)]
pub enum Difference {
    /// Both without what was measured.
    Text(String, String),
    /// What is wrong with a figure.
    Figure(String),
}

/// A transcript with everything measured taken out, and nothing else: predictions, max in flight, the number of threads, names and
/// text stay.
///
/// - A time or a share in % after one of the phrases in `MEASURED` becomes `T`, and a factor, as in `speed-up 1.91x`, becomes `N`.
/// - In a picture of a recording the axis loses its ticks, and a row the times at its end. A row's line becomes one glyph for
///   its kind (`━` a future, `█` computing, `▒` a blocked thread, `┄` folded lanes) and the mark it ends with; the reason beside a
///   mark goes too, since it is written only where the time that is left gives it room. The number at the end of a name goes,
///   since timers that are due together fire in any order.
/// - Where a recording ran on several threads, which of them ran a lane and which lane came first is chance: the letters become
///   `*`, and the rows are sorted.
/// - The findings below a picture go.
/// - In a table of the comparison the measured times and ratios go; so do predictions for computing, which are made from a
///   measurement. In the failure lab's, when the caller knew goes, and in that of known faults the verdict, unless it is wrong. Whether there is one thread stays, how many there are is the machine's, and so is the number of cores. In the
///   sentences beside the tables the same figures go.
fn without_figures(text: &str) -> (String, Vec<Figure>) {
    let mut figures = Vec::new();
    let mut out = String::new();
    // How a question comes out depends on how busy the machine is.
    let mut lines = lines(text).filter(|(_, of_finding)| !of_finding).map(|(line, _)| line).peekable();
    let mut predicted_from_a_measurement = false;
    // The comparison has as many threads as the machine has cores, and chance decides which of them run something. It also decides
    // which calls overlap that take microseconds, as those of a database or of files do.
    let mut of_machine = false;
    while let Some(line) = lines.next() {
        predicted_from_a_measurement |= line.starts_with("CPU-bound: ");
        if !line.ends_with("waited   worked") {
            let row = table_row(line, predicted_from_a_measurement, &mut figures);
            let row = row.or_else(|| lab_row(line)).or_else(|| verdict_row(line));
            _ = writeln!(out, "{}", row.unwrap_or_else(|| phrases(line, &mut figures)));
            of_machine = OF_MACHINE.iter().any(|heading| line.starts_with(heading));
            continue;
        }
        let mut rows = Vec::new();
        while let Some(row) = lines.next_if(|line| !SUMMARY.iter().any(|begin| line.starts_with(begin))) {
            rows.push(row);
        }
        // The summary ends with the threads; where it is broken depends on how long a measured time is to write.
        let mut summary = Vec::new();
        for line in lines.by_ref() {
            summary.push(phrases(line, &mut figures));
            if line.contains("threads ") {
                break;
            }
        }
        let mut summary = summary.join("   ");
        if of_machine {
            summary.truncate(summary.find("   max in flight").unwrap_or(summary.len()));
        }
        let several = !summary.ends_with("threads 1") && !summary.ends_with("threads 0");
        let mut rows: Vec<_> = rows.into_iter().map(|row| lane_row(row, several)).collect();
        if several {
            rows.sort();
        }
        rows.push(summary);
        _ = writeln!(out, "waited   worked\n{}", rows.join("\n"));
    }
    (out, figures)
}

/// `get_user  ●━━━●  A   200 ms   9 µs`, as its name, what its line is, and its threads.
fn lane_row(row: &str, several_threads: bool) -> String {
    let (name, rest) = row.split_once("  ").unwrap_or((row, ""));
    let rest = without_times(rest);
    let is_letters = |word: &&str| word.chars().all(|letter| letter.is_ascii_uppercase() || ",+".contains(letter));
    let letters = rest.split(' ').next_back().filter(|word| !word.is_empty()).filter(is_letters);
    let chart = rest[..rest.len() - letters.map_or(0, str::len)].trim();
    // What most of many lanes in one row did depends on the machine.
    let kind = ['█', '▒', '┄'].into_iter().find(|kind| chart.contains(*kind)).unwrap_or('━');
    let kind = if name.starts_with('…') { '┄' } else { kind };
    // On a busy machine a lane may be ready for a while anywhere. The label in a row of many lanes is not a mark.
    let mark =
        chart.trim_start_matches(['━', '●', '■', '█', '▒', '┄', '═', ' ']).chars().next().filter(|mark| *mark != 'p');
    let mark = mark.map(String::from).unwrap_or_default();
    // A lane that no thread ever ran has a mark and no line.
    let line = if letters.is_some() || mark.is_empty() { format!("{kind}{mark}") } else { mark };
    let letters = if several_threads { letters.map(|_| "*") } else { letters };
    let name = name.trim_end_matches(|letter: char| letter.is_ascii_digit());
    format!("{name}  {line}  {}", letters.unwrap_or_default()).trim_end().to_owned()
}

/// A row without the two columns at its end, each of which is a time or a dash.
fn without_times(row: &str) -> &str {
    static TIMES: LazyLock<Regex> = LazyLock::new(|| {
        let units = UNITS.map(|(unit, _)| unit).join("|");
        Regex::new(&format!(r"( +-| *[^ ]+ ({units})){{2}} *$")).expect("a pattern that was tried")
    });
    row[..TIMES.find(row).map_or(row.len(), |times| times.start())].trim_end()
}

fn is_time(text: &str) -> bool {
    time(text).is_some()
}

/// A time in nanoseconds. A share in % counts as one, since it is written in its place.
fn time(text: &str) -> Option<f64> {
    let (number, unit) = text.split_once(' ')?;
    let (_, factor) = UNITS.iter().find(|(known, _)| *known == unit)?;
    Some(number.parse::<f64>().ok()? * factor)
}

/// The cells of a row, between which are two spaces or more.
fn cells(row: &str) -> Vec<&str> {
    row.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect()
}

/// A row of the comparison's tables: model, by what, predicted, measured, ratio, max in flight, threads.
fn table_row(line: &str, predicted_from_a_measurement: bool, figures: &mut Vec<Figure>) -> Option<String> {
    let [model, by, predicted, measured, ratio, max_in_flight, threads] = cells(line)[..] else { return None };
    if !(MODELS.contains(&model) && is_time(predicted)) {
        return None;
    }
    figures.extend([Figure::Time(time(measured)?), Figure::Ratio(ratio.parse().ok()?)]);
    let predicted = if predicted_from_a_measurement { "T" } else { predicted };
    let many = |count| if count == "1" && model != "parallel" { "1" } else { "many" };
    let max_in_flight = if predicted_from_a_measurement { many(max_in_flight) } else { max_in_flight };
    Some(format!("{model}  {by}  {predicted}  T  N  {max_in_flight}  {}", many(threads)))
}

/// A row of the failure lab: form of joining, when the caller knew, by what, then, in the end, whether that cancels all.
fn lab_row(line: &str) -> Option<String> {
    let [form, knew, by, then, in_the_end, cancels_all] = cells(line)[..] else { return None };
    is_time(knew).then(|| format!("{form}  T  {by}  {then}  {in_the_end}  {cancels_all}"))
}

/// A program of the table of known faults without its verdict, or how many have which, of which only how many are wrong counts.
fn verdict_row(line: &str) -> Option<String> {
    let program = VERDICTS.iter().find_map(|verdict| line.strip_suffix(verdict));
    let wrong = line.rsplit_once(" silent, ").map(|(_, wrong)| wrong).filter(|wrong| wrong.ends_with(" WRONG"));
    program.or(wrong).map(str::to_owned)
}

/// A line of text with `T` for each time that was measured and `N` for each factor and each number that is the machine's.
fn phrases(line: &str, figures: &mut Vec<Figure>) -> String {
    // The comparison finds that concurrency does not speed up CPU work, or by chance a little.
    let line = line.replace("no speed-up on", "1x speed-up on");
    let of_comparison = line.contains("x speed-up on") || line.starts_with("Parallel reached");
    let mut words = line.split(' ').peekable();
    let mut out: Vec<String> = Vec::new();
    while let Some(word) = words.next() {
        let next = words.peek().copied().unwrap_or_default();
        let before = out.join(" ") + " ";
        let number = |word: &str| word.parse::<f64>().is_ok();
        let machine = next.starts_with("core") || next == "independent" || of_comparison && word.contains('.');
        let of_measured = MEASURED.iter().any(|phrase| before.ends_with(phrase)) || before.ends_with("measured T → ");
        let measured = time(&format!("{word} {}", next.trim_end_matches('.'))).filter(|_| of_measured);
        let ratio = word.trim_start_matches('(').strip_suffix('x').and_then(|ratio| ratio.parse().ok());
        let redacted = if let Some(time) = measured {
            // A share or a difference may come out as anything, even negative, on a busy machine.
            if next != "%" && !before.ends_with("difference ") {
                figures.push(Figure::Time(time));
            }
            words.next();
            "T".to_owned()
        } else if let Some(ratio) = ratio {
            // What a machine can do at the moment may come out as anything.
            if !before.ends_with("hardware limit ") && !before.ends_with("reached ") {
                figures.push(Figure::Ratio(ratio));
            }
            "N".to_owned()
        } else if number(word) && machine {
            "N".to_owned()
        } else if of_comparison && before.ends_with(" on ") && number(word) {
            // `on 1 thread`, `on 4 threads:`
            let many = if word == "1" && !line.contains("parallel ") { "1 thread" } else { "many threads" };
            words.next();
            many.to_owned() + next.trim_start_matches("thread").trim_start_matches('s')
        } else {
            word.to_owned()
        };
        out.push(redacted);
    }
    out.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::{Entries, is_example};
    use crate::{files, workspace};

    /// The findings in the transcript of a lesson.
    fn found(lesson: &str) -> Vec<Finding> {
        findings(&files::read(&workspace(), &format!("docs/transcripts/{lesson}.txt")).expect("it has a transcript"))
    }

    /// Mistakes that a recording can't show: a stream that is never polled, a wrong type, ticks that all come at once, a lock that would
    /// block, a timeout that has nothing to compare with, and jobs of which nobody knew the size.
    const SILENT: [&str; 6] = [
        "buffered_zero",
        "try_join_handles",
        "interval_burst",
        "std_mutex_across_await",
        "timeout_cannot_fire",
        "static_partition",
    ];

    #[test]
    fn a_mistake_prints_its_finding_and_its_fixed_version_none_and_no_lesson_a_certain_one() {
        let mut fixed_versions = 0;
        for package in ["sequential", "concurrent", "parallel", "realio"] {
            let entries = Entries::read(&workspace(), package).expect("it is valid");
            for (name, entry) in entries.iter().filter(|(name, _)| is_example(&workspace(), package, name)) {
                let found_here = found(&format!("{package}/{name}"));
                assert!(found_here.iter().all(|finding| finding.asks), "{package}/{name}: {found_here:?}");
                if let Some(fixed) = &entry.fixed {
                    assert_eq!(found(fixed), [], "{fixed}");
                    assert_eq!(found_here.is_empty(), SILENT.contains(&name), "{name}");
                    fixed_versions += 1;
                }
            }
        }
        assert!(fixed_versions > 10, "{fixed_versions}");
    }

    #[test]
    fn the_program_of_each_finding_prints_it_and_its_fixed_version_prints_none() {
        let pages = files::below(&workspace().join("docs/src/findings"), &["md"], &[]).expect("there are pages");
        assert!(pages.len() > 11, "{pages:?}");
        for rule in pages.iter().filter_map(|page| page.file_stem()?.to_str()).filter(|rule| *rule != "findings") {
            assert!(found(&format!("findings/{rule}")).iter().any(|finding| finding.rule == rule), "{rule}");
            assert_eq!(found(&format!("findings/{rule}_fixed")), [], "{rule}");
        }
        assert_ne!(found("findings/slow_server"), []);
        assert_eq!(found("findings/slow_server_fixed"), []);
    }

    fn redacted(text: &str) -> String {
        without_figures(text).0
    }

    const ONE_THREAD: &str = "\
              0         50 ms                            waited   worked
get_user      ●━━━━━━━━━━━━━━╳ dropped              A   50.1 ms  29.9 µs
get_posts     ●━━━━━━━━━━━━━━✗ posts unavail…       A   50.1 ms  30.3 µs
get_image     ╳                                               -        -
… 3 more      ┄┄┄┄┄┄┄┄┄┄
predicted 50 ms (the first failure)   measured 50.2 ms   max in flight 3
threads 1
";

    fn changed(from: &str, to: &str) -> String {
        assert!(ONE_THREAD.contains(from), "the picture has {from}");
        redacted(&ONE_THREAD.replace(from, to))
    }

    #[test]
    fn the_failure_lab_keeps_all_but_when_the_caller_knew() {
        let row = "try_join!, tokio handles  51 ms  error    running      finished     no";
        assert_eq!(redacted(row), redacted(&row.replace("51 ms", "57 ms")));
        for (from, to) in [("error", "answers"), ("running", "dropped"), ("finished", "dropped"), ("no", "yes")] {
            assert_ne!(redacted(row), redacted(&row.replace(from, to)), "{from} and {to} are not the same");
        }
    }

    #[test]
    fn the_table_of_known_faults_keeps_its_programs_and_what_is_wrong() {
        let table = "busy_loop: right\ncause: it spins\nwhy: polled_again: it woke itself\n\n2 right, 3 another question, 4 silent, 0 WRONG";
        for (from, to) in
            [("busy_loop: right", "busy_loop: silent"), ("2 right, 3", "1 right, 4"), ("again: it", "again: does it")]
        {
            assert_eq!(compare(table, &table.replace(from, to)), Ok(()), "{from} became {to}");
        }
        for (from, to) in
            [("busy_loop", "busy"), ("it spins", "it waits"), ("right\n", "WRONG\n"), ("0 WRONG", "1 WRONG")]
        {
            assert!(compare(table, &table.replace(from, to)).is_err(), "{from} became {to}");
        }
        assert!(compare(table, &table.replace("polled_again", "held_thread")).is_err(), "a new one is certain");
    }

    #[test]
    fn a_picture_keeps_names_kinds_marks_and_what_is_not_measured() {
        let expected = "waited   worked
get_user  ━╳  A
get_posts  ━✗  A
get_image  ╳
… 3 more  ┄
predicted 50 ms (the first failure)   measured T   max in flight 3   threads 1
";
        pretty_assertions::assert_eq!(redacted(ONE_THREAD), expected);
    }

    #[test]
    fn what_is_measured_makes_no_difference() {
        let same = redacted(ONE_THREAD);
        for (from, to) in [
            ("50 ms                 ", "20        40 ms       "),
            ("●━━━━━━━━━━━━━━╳ dropped", "  ■■■━━●━━●━━━╳ dropped"),
            (" posts unavail…", "               "),
            ("29.9 µs", " 1.2 ms"),
            ("29.9 µs", "      -"),
            ("measured 50.2 ms", "measured 1.25 s"),
            ("in flight 3\nthreads", "in flight 3   threads"),
            ("┄┄┄┄", "    "),
        ] {
            pretty_assertions::assert_eq!(changed(from, to), same);
        }
    }

    #[test]
    fn what_is_not_measured_makes_a_difference() {
        let same = redacted(ONE_THREAD);
        for (from, to) in [
            ("get_user ", "get_page "),
            ("╳ dropped", "━━━━━━━●●"),
            ("━✗", "━╳"),
            ("●━━━━━━━━━━━━━━✗", "███████████████✗"),
            ("╳                                               -", "●━━●                                        A   -"),
            ("predicted 50 ms", "predicted 60 ms"),
            ("the first failure", "the longest"),
            ("max in flight 3", "max in flight 2"),
            ("threads 1", "threads 2"),
            ("… 3 more", "… 4 more"),
        ] {
            assert_ne!(changed(from, to), same, "{from} became {to}");
        }
    }

    #[test]
    fn on_one_thread_the_order_of_lanes_counts_and_on_several_it_does_not() {
        let picture = |rows: [&str; 2], threads| {
            let header = "     0    100 ms       waited   worked";
            redacted(&format!("{header}\n{}\n{}\nmeasured 98 ms   threads {threads}", rows[0], rows[1]))
        };
        let (a, b) = ("a    ████████      A         -  52.1 ms", "b        ████    B         -  47.9 ms");
        assert_ne!(picture([a, b], 1), picture([b, a], 1));
        assert_eq!(picture([a, b], 2), picture([b, a], 2));
        assert_eq!(picture([a, b], 2), picture([a, &b.replace("B ", "A,B ")], 2));
        assert_ne!(picture([a, b], 2), picture([a, a], 2));
    }

    #[test]
    fn text_loses_only_what_was_measured_and_what_is_the_machines() {
        for (line, expected) in [
            (
                "on one thread 312 ms   speed-up 1.91x   retried 3 times in 2 s   measured by 4 people, 10 %, measured 9.8 %",
                "on one thread T   speed-up N   retried 3 times in 2 s   measured by 4 people, 10 %, measured T",
            ),
            (
                "measured 316 ms → 162 ms (1.95x speed-up)   max in flight 2   threads 2",
                "measured T → T N speed-up)   max in flight 2   threads 2",
            ),
            ("Sequential and parallel on 2 cores, one pass.", "Sequential and parallel on N cores, one pass."),
            ("I/O-bound: 3 calls of 200 ms.", "I/O-bound: 3 calls of 200 ms."),
            ("CPU-bound: 12 jobs of 47.7 ms. Parallel is", "CPU-bound: 12 jobs of T Parallel is"),
            ("2 independent processes do 1.30x the work of one", "N independent processes do N the work of one"),
            ("Parallel reached 0.90 of it.", "Parallel reached N of it."),
            ("work  parallel  1.97x speed-up on 2 threads", "work  parallel  N speed-up on many threads"),
            (
                "      concurrent  no speed-up on 1 thread: no waits",
                "      concurrent  N speed-up on 1 thread: no waits",
            ),
        ] {
            assert_eq!(redacted(line), format!("{expected}\n"));
        }
    }

    #[test]
    fn a_table_keeps_its_predictions_unless_they_were_measured() {
        let waiting = "sequential  tokio         600 ms    604 ms   1.01               1        1";
        let computing = "parallel    rayon         303 ms    309 ms   1.02               2        2";
        let expected = "sequential  tokio  600 ms  T  N  1  1\nCPU-bound: T\nparallel  rayon  T  T  N  many  many\n";
        assert_eq!(redacted(&format!("{waiting}\nCPU-bound: T\n{computing}")), expected);
    }

    #[test]
    fn whether_calls_of_microseconds_overlap_is_the_machines() {
        let run = |source: &str, max: usize| {
            format!(
                "{source}, concurrent: ada\n      0   50 µs   waited   worked\nget_user  ●━━●  A   50 µs  9 µs\nsimulated 50 µs   max in \
                 flight {max}   threads 1\n\n{source}   simulated 50 µs   measured 70 µs   difference +20 µs\n"
            )
        };
        assert_eq!(compare(&run("SQLite", 1), &run("SQLite", 3)), Ok(()));
        assert!(compare(&run("HTTP", 1), &run("HTTP", 3)).is_err());
        assert_eq!(compare(&run("HTTP", 1), &run("HTTP", 1).replace("+20 µs", "-3 ms")), Ok(()));
    }

    #[test]
    fn a_figure_stays_plausible() {
        let line = "measured 604 ms   speed-up 3.00x";
        for (from, to, agrees) in [
            ("604 ms", "1.9 s", true),
            ("604 ms", "604 µs", false),
            ("604 ms", "604 s", false),
            ("604 ms", "0.2 ms", false),
            ("3.00x", "3.7x", true),
            ("3.00x", "0.97x", true),
            ("3.00x", "0.32x", false),
        ] {
            assert_eq!(compare(line, &line.replace(from, to)).is_ok(), agrees, "{from} became {to}");
        }
        assert!(compare("speed-up 1.91x", "speed-up 0.8x").is_ok(), "on a busy machine");
        assert!(compare("speed-up 1.91x", "speed-up 0.52x").is_err(), "upside down");
        let row = |measured: &str| {
            format!("sequential  tokio         600 ms    {measured} ms   1.01               1        1")
        };
        assert_eq!(compare(&row("604"), &row("700")), Ok(()));
        assert_eq!(compare("measured 200 µs", "measured 38.6 ms"), Ok(()), "a busy machine held it up");
        assert!(matches!(compare(&row("604"), &row("4.1")), Err(Difference::Figure(_))));
        assert!(matches!(compare("get_user", "get_page"), Err(Difference::Text(..))));
    }
}
