//! What `cargo bench -p benches` measured, as criterion leaves it in `target/criterion`.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use anyhow::{Context, ensure};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::data::{Benchmarks, Measurement};
use crate::{figures, files};

const GROUPS: [&str; 7] = ["waiting", "overhead", "cpu", "uneven", "grain", "amdahl", "cancellation"];
const COMMAND: &str = "cargo bench -p benches";
/// What lies further apart was not measured in one run.
const ONE_RUN: Duration = Duration::from_secs(3600);

/// criterion's `benchmark.json`, as far as it is read.
#[derive(Deserialize)]
struct Name {
    group_id: String,
    function_id: String,
    value_str: String,
}

/// criterion's `estimates.json`, as far as it is read; `slope`, which it prefers, is null in flat mode.
#[derive(Deserialize)]
struct Estimates {
    median: Estimate,
}

#[derive(Deserialize)]
struct Estimate {
    point_estimate: f64,
    confidence_interval: Interval,
}

#[derive(Deserialize)]
struct Interval {
    confidence_level: f64,
    lower_bound: f64,
    upper_bound: f64,
}

/// criterion's `sample.json`, as far as it is read.
#[derive(Deserialize)]
struct Sample {
    iters: Vec<f64>,
    times: Vec<f64>,
}

/// Reads every benchmark below `folder`, which is `target/criterion`, and the versions in `lock`, which is `Cargo.lock`. An error names
/// the benchmark that is corrupt or was not measured in the same run as the others, or the group that has none.
pub(crate) fn read(folder: &Path, lock: &Path) -> anyhow::Result<Benchmarks> {
    fs::read_dir(folder).with_context(|| format!("cannot read {}; run {COMMAND}", folder.display()))?;
    let last_runs =
        files::below(folder, &["json"], &[])?.into_iter().filter(|file| file.ends_with("new/benchmark.json"));
    let mut benchmarks = last_runs.map(|file| benchmark(&file)).collect::<anyhow::Result<Vec<_>>>()?;
    benchmarks.retain(|benchmark| GROUPS.contains(&benchmark.measurement.group.as_str()));
    // The same order, whatever order the folders come in.
    benchmarks.sort_by_key(|benchmark| benchmark.at);
    for group in GROUPS {
        let measured = benchmarks.iter().any(|benchmark| benchmark.measurement.group == group);
        ensure!(measured, "{} has no benchmark of {group}; run {COMMAND}", folder.display());
    }
    let (first, last) = (&benchmarks[0], &benchmarks[benchmarks.len() - 1]);
    ensure!(
        last.at.duration_since(first.at)? <= ONE_RUN,
        "{} was not measured in the same run as the others; remove {} and run {COMMAND}",
        first.folder.display(),
        folder.display()
    );
    let confidence = last.confidence;
    let date = humantime::format_rfc3339_seconds(last.at).to_string();
    let mut measurements: Vec<_> = benchmarks.into_iter().map(|benchmark| benchmark.measurement).collect();
    // What is to be compared stands together, though it was not measured together.
    let names: Vec<_> = measurements.iter().map(|row| (row.group.clone(), row.function.clone())).collect();
    measurements
        .sort_by_cached_key(|row| names.iter().position(|name| *name == (row.group.clone(), row.function.clone())));
    Ok(Benchmarks {
        date: date.split('T').next().unwrap_or_default().to_owned(),
        confidence,
        versions: figures::locked(lock)?,
        measurements,
    })
}

/// One benchmark, where it lies, and when it was measured.
struct Found {
    measurement: Measurement,
    confidence: f64,
    folder: PathBuf,
    at: SystemTime,
}

/// The benchmark with that `benchmark.json`, and its other files.
fn benchmark(name: &Path) -> anyhow::Result<Found> {
    let Name { group_id: group, function_id: function, value_str: parameter } = parsed(name)?;
    let folder = name.parent().expect("a file is in a folder").to_owned();
    let file = folder.join("estimates.json");
    let Estimates { median } = parsed(&file)?;
    let Interval { confidence_level: confidence, lower_bound, upper_bound } = median.confidence_interval;
    let ordered = 0.0 < lower_bound && lower_bound <= median.point_estimate && median.point_estimate <= upper_bound;
    ensure!(ordered, "{} is corrupt: its median lies outside the confidence interval", file.display());
    let sample: Sample = parsed(&folder.join("sample.json"))?;
    let measurement = Measurement {
        group,
        function,
        parameter,
        samples: sample.times.len(),
        median_ns: median.point_estimate,
        lower_ns: lower_bound,
        upper_ns: upper_bound,
        fastest_ns: sample.times.iter().zip(&sample.iters).map(|(time, n)| time / n).fold(f64::INFINITY, f64::min),
    };
    Ok(Found { measurement, confidence, folder, at: fs::metadata(&file)?.modified()? })
}

fn parsed<T: DeserializeOwned>(file: &Path) -> anyhow::Result<T> {
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {}; run {COMMAND}", file.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is corrupt", file.display()))
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::data::{MINE, take_over};

    /// What criterion leaves behind, in `criterion`.
    fn benchmarked() -> TempDir {
        let target = tempfile::tempdir().expect("a folder can be made");
        let write = |file: &str, text: &str| files::write(&target.path().join(file), text).expect("it can be written");
        write("Cargo.lock", "[[package]]\nname = \"tokio\"\nversion = \"1.54.1\"\n");
        let others = ["overhead", "cpu", "uneven", "grain", "amdahl", "cancellation"].map(|group| (group, "how", "10"));
        let waiting = [("parallel", "tokio"), ("sequential", "tokio"), ("parallel", "smol")];
        let waiting = waiting.map(|(model, runtime)| ("waiting", model, runtime));
        for (second, (group, function, parameter)) in waiting.into_iter().chain(others).enumerate() {
            let folder = format!("criterion/{group}/{function}/{parameter}/new");
            let name = format!(r#"{{"group_id":"{group}","function_id":"{function}","value_str":"{parameter}"}}"#);
            write(&format!("{folder}/benchmark.json"), &name);
            let interval = r#"{"confidence_level":0.95,"lower_bound":199e6,"upper_bound":202e6}"#;
            let median =
                format!(r#"{{"confidence_interval":{interval},"point_estimate":200.5e6,"standard_error":1.0}}"#);
            let estimates = format!(r#"{{"mean":{median},"median":{median},"slope":null}}"#);
            write(&format!("{folder}/estimates.json"), &estimates);
            write(&format!("{folder}/sample.json"), r#"{"iters":[1.0,2.0],"times":[199e6,404e6]}"#);
            measured_at(&target, &folder, Duration::from_secs(1_800_000_000 + second as u64));
        }
        target
    }

    /// Lets the files of a benchmark be so much younger than 1970.
    fn measured_at(target: &TempDir, folder: &str, time: Duration) {
        let file = fs::File::options().append(true).open(target.path().join(folder).join("estimates.json"));
        file.and_then(|file| file.set_modified(SystemTime::UNIX_EPOCH + time)).expect("its time can be set");
    }

    fn read(target: &TempDir) -> anyhow::Result<Benchmarks> {
        super::read(&target.path().join("criterion"), &target.path().join("Cargo.lock"))
    }

    #[track_caller]
    fn complaint(target: &TempDir) -> String {
        let said = format!("{:#}", read(target).expect_err("something is wrong"));
        assert!(!said.contains('\n'), "it is one line: {said}");
        said
    }

    #[test]
    fn a_run_is_taken_over_from_criterion_and_scale() {
        let target = benchmarked();
        let benchmarks = read(&target).expect("all is there");
        let waiting: Vec<_> = benchmarks.measurements.iter().filter(|row| row.group == "waiting").collect();
        let names: Vec<_> = waiting.iter().map(|row| format!("{} {}", row.function, row.parameter)).collect();
        assert_eq!(names, ["parallel tokio", "parallel smol", "sequential tokio"], "in order of time, but by model");
        let first = waiting[0];
        assert_eq!((first.samples, first.fastest_ns), (2, 199e6));
        let times = [first.lower_ns, first.median_ns, first.upper_ns].map(|ns| ns.to_string());
        assert_eq!(times, ["199000000", "200500000", "202000000"]);
        assert_eq!(benchmarks.date, "2027-01-15");

        fs::create_dir(target.path().join("docs")).expect("a folder can be made");
        let folder = target.path().join("docs/data/mine");
        let take_over = || take_over(&target.path().join("docs"), target.path(), MINE);
        let said = format!("{:#}", take_over().expect_err("scale was not run"));
        assert!(said.contains("scale.json; run `cargo run --release -p comparison -- scale --json"), "{said}");
        assert!(!folder.exists(), "the data is as it was");
        fs::write(target.path().join("scale.json"), "{}\n").expect("it can be written");
        assert_eq!(take_over().expect("both were measured"), folder);
        let written = files::text(&folder.join("benchmarks.json")).expect("it was written");
        assert_eq!(serde_json::from_str::<Benchmarks>(&written).expect("it is what is read"), benchmarks);
        assert_eq!(files::text(&folder.join("scale.json")).expect("it was written"), "{}\n");
    }

    #[test]
    fn what_is_corrupt_missing_or_of_another_run_is_named() {
        let file = "waiting/parallel/smol/new/estimates.json";
        let beyond = r#"{"median":{"confidence_interval":{"confidence_level":0.95,"lower_bound":3.0,"upper_bound":4.0},"point_estimate":2.0}}"#;
        let target = benchmarked();
        let path = target.path().join("criterion").join(file);
        for (text, why) in [
            ("{\"median\":", "is corrupt: EOF"),
            ("{}", "is corrupt: missing field `median`"),
            (beyond, "is corrupt: its median lies outside"),
        ] {
            fs::write(&path, text).expect("it can be written");
            let said = complaint(&target);
            assert!(said.contains(file) && said.contains(why), "{said}");
        }
        fs::remove_file(path).expect("it is there");
        let said = complaint(&target);
        assert!(said.contains(file) && said.contains("; run cargo bench"), "{said}");
        let target = benchmarked();
        fs::remove_file(target.path().join("criterion/overhead/how/10/new/benchmark.json")).expect("it is there");
        let said = complaint(&target);
        assert!(said.contains("has no benchmark of overhead; run cargo bench"), "{said}");
        let target = benchmarked();
        measured_at(&target, "criterion/grain/how/10/new", Duration::from_secs(1_800_000_000 - 7_200));
        let said = complaint(&target);
        assert!(said.contains("grain/how/10/new was not measured in the same run as the others; remove "), "{said}");
    }
}
