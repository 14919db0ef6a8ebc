//! The runner, as someone uses it who makes mistakes. It builds and checks an answer, so all of it is one test, which puts back what
//! it found in `answers`.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

const NAME: &str = "three_at_once";
const SOLUTION: &str = include_str!("../exercises/02_three_at_once/solution.rs");
const START: &str = include_str!("../exercises/02_three_at_once/start.rs");
/// For a machine that is busy with something else.
const PATIENCE: Duration = Duration::from_secs(300);

fn answers(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("answers").join(file)
}

/// Files as they were before the test, put back at its end.
struct PutBack(Vec<(PathBuf, Option<Vec<u8>>)>);

impl PutBack {
    fn later(files: &[&str]) -> Self {
        let found = files.iter().map(|file| (answers(file), fs::read(answers(file)).ok()));
        Self(found.collect())
    }
}

impl Drop for PutBack {
    fn drop(&mut self) {
        for (path, text) in &self.0 {
            // A test that failed may have removed it already.
            let _ = text.as_ref().map_or_else(|| fs::remove_file(path), |text| fs::write(path, text));
        }
    }
}

fn runner(arguments: &[&str]) -> Command {
    let mut runner = Command::new(env!("CARGO_BIN_EXE_exercises"));
    runner.args(arguments).stdin(Stdio::null());
    runner
}

fn run(arguments: &[&str]) -> (Output, String) {
    let output = runner(arguments).output().expect("the runner starts");
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(!text.contains("RUST_BACKTRACE") && !text.contains("stack backtrace"), "{text}");
    (output, text)
}

fn save(source: &str) {
    fs::write(answers("02_three_at_once.rs"), source).expect("the folder can be written to");
}

/// The start with a line in front of its first call.
fn start_with(line: &str) -> String {
    START.replace("    let posts", &format!("    {line}\n    let posts"))
}

fn is_solved() -> bool {
    let (_, list) = run(&["list"]);
    list.lines().any(|line| line.contains(NAME) && line.ends_with("solved"))
}

fn watched() -> (Child, Receiver<String>) {
    let mut watch = runner(&["watch", NAME]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it starts");
    let output = watch.stdout.take().expect("it is piped");
    let (sender, lines) = channel();
    thread::spawn(move || BufReader::new(output).lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
    (watch, lines)
}

fn wait_for(lines: &Receiver<String>, what: &str) {
    while !lines.recv_timeout(PATIENCE).expect("it prints in time").contains(what) {}
}

#[test]
#[ignore = "compiles answers again and again; .ci/run runs it"]
fn mistakes_have_one_clear_message_each() {
    let _put_back = PutBack::later(&["02_three_at_once.rs", "progress.txt"]);
    // Each answer, and what must be printed about it.
    let answers_and_messages = [
        (START.replace("Ok(", "Ok(("), "02_three_at_once.rs does not compile"),
        (start_with("loop {}"), "Your answer still holds its thread after 10 s"),
        (start_with(r#"panic!("no idea");"#), "Your answer panicked: no idea."),
        (start_with("std::process::exit(0);"), "your answer ended the whole program"),
        (start_with("std::process::abort();"), "your answer ended the whole program"),
    ];
    run(&["reset", NAME]);
    for (source, message) in answers_and_messages {
        save(&source);
        let (output, text) = run(&["check", NAME]);
        assert!(text.contains(message), "{source}\n{text}");
        assert_eq!(output.status.code(), Some(1), "{text}");
        assert!(!is_solved(), "{source}");
    }

    fs::remove_file(answers("02_three_at_once.rs")).expect("it was there");
    let (output, text) = run(&["check", NAME]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text.contains("is missing; `cargo run -p exercises -- reset three_at_once`"), "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");

    save(SOLUTION);
    let (output, text) = run(&["check", NAME]);
    assert!(output.status.success() && text.contains("Solved: three calls in flight at once"), "{text}");
    assert!(!text.contains('\x1b'), "piped output has no colours: {text}");
    assert!(is_solved());
    run(&["reset", NAME]);
    assert!(!is_solved(), "`reset` begins anew");
    assert_eq!(fs::read_to_string(answers("02_three_at_once.rs")).expect("it is back"), START);

    let (mut watch, lines) = watched();
    wait_for(&lines, "Waiting for");
    // The second save comes while the first one is being checked.
    save(&start_with("todo!();"));
    thread::sleep(Duration::from_millis(400));
    save(SOLUTION);
    wait_for(&lines, "Solved: three calls");
    wait_for(&lines, "Waiting for");
    watch.kill().expect("it still runs");
    watch.wait().expect("it was killed");
    assert!(is_solved());
}

/// A signal to the group, as from Ctrl-C in a terminal, reaches the runner and the program that it has started. It is not SIGINT, which
/// is ignored in what a script starts in the background.
#[cfg(unix)]
#[test]
#[ignore = "compiles answers again and again; .ci/run runs it"]
fn a_signal_ends_a_check_in_the_middle() {
    use std::os::unix::process::CommandExt;

    let mut watch = runner(&["watch", "the_loop"]).stdout(Stdio::piped()).process_group(0).spawn().expect("it starts");
    let mut output = BufReader::new(watch.stdout.take().expect("it is piped")).lines();
    let _title = output.next();
    let group = format!("-{}", watch.id());
    let sent = Command::new("kill").args(["-TERM", "--", &group]).status().expect("kill is there");
    assert!(sent.success());
    assert!(!watch.wait().expect("it has ended").success());
    // The pipe closes when no process of the group is left.
    assert!(output.all(|line| line.is_ok()));
}

/// A terminal that says `TERM=dumb` gets ASCII without colours, in 80 columns.
#[cfg(target_os = "linux")]
#[test]
#[ignore = "compiles answers again and again; .ci/run runs it"]
fn a_dumb_terminal_gets_plain_ascii() {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_exercises")).with_file_name("examples").join("three_at_once");
    let program = format!("stty cols 80 rows 24; {}", program.display());
    let mut terminal = Command::new("script");
    terminal.args(["--quiet", "--command", &program, "/dev/null"]).env("TERM", "dumb").stdin(Stdio::null());
    let output = terminal.output().expect("script belongs to util-linux");
    let text = String::from_utf8(output.stdout).expect("it is text");
    assert!(text.contains("get_user"), "{text}");
    assert!(text.is_ascii() && !text.contains('\x1b'), "{text}");
    assert!(text.lines().all(|line| line.trim_end().len() <= 80), "{text}");
}
