//! What the main program prints and leaves behind, also when something is wrong.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};

use realio::DATABASE;

/// A folder for one test, which is removed in the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static FOLDERS: AtomicU32 = AtomicU32::new(0);
        let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("realio-test-{}-{number}", std::process::id()));
        fs::create_dir(&folder).expect("it can be made");
        Self(folder)
    }

    fn files(&self) -> Vec<PathBuf> {
        fs::read_dir(&self.0).expect("it is readable").map(|entry| entry.expect("it is readable").path()).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What stays is cleared with the other temporary files.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The program, with short calls and its temporary files in a folder of the test's.
fn realio(temporary: &Folder) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_realio"));
    command.env("LATENCY", "20").env_remove("SLOW").env_remove("LIVE");
    command.env("TMPDIR", &temporary.0).env("TMP", &temporary.0);
    command
}

fn run(command: &mut Command) -> (Output, String, String) {
    let output = command.output().expect("the program starts");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    let (printed, said) = (text(&output.stdout), text(&output.stderr));
    (output, printed, said)
}

/// One total for each model.
fn totals(printed: &str, source: &str) -> usize {
    printed.lines().filter(|line| line.starts_with(source) && line.contains("difference ")).count()
}

#[test]
fn it_compares_nine_totals_and_leaves_no_file_behind() {
    let temporary = Folder::new();
    let (output, printed, said) = run(&mut realio(&temporary));
    assert!(output.status.success() && said.is_empty(), "{said}");
    assert_eq!(["HTTP ", "SQLite ", "files "].map(|source| totals(&printed, source)), [3; 3], "{printed}");
    assert!(printed.contains("simulated 60 ms"), "{printed}");
    assert!(printed.lines().all(|line| line.chars().count() <= 80), "{printed}");
    assert_eq!(temporary.files(), [] as [PathBuf; 0]);
}

#[test]
fn a_folder_is_filled_once_and_then_read() {
    let (temporary, folder) = (Folder::new(), Folder::new());
    let (output, printed, said) = run(realio(&temporary).arg(&folder.0));
    assert!(output.status.success(), "{said}");
    assert_eq!(printed.matches(": ada: 3 posts, 2 comments").count(), 9);
    let database = rusqlite::Connection::open(folder.0.join(DATABASE)).expect("it was made");
    database.execute("UPDATE users SET name = 'lovelace' WHERE id = 1", []).expect("it has the row");
    drop(database);
    fs::write(folder.0.join("get_user-1.txt"), "byron\n").expect("it can be written");
    let (_, printed, _) = run(realio(&temporary).arg(&folder.0));
    assert_eq!(printed.matches(", sequential: lovelace: ").count(), 1, "{printed}");
    assert_eq!(printed.matches(", sequential: byron: ").count(), 2, "{printed}");
}

#[test]
fn a_corrupt_database_costs_only_its_own_totals() {
    let (temporary, folder) = (Folder::new(), Folder::new());
    realio::create(&folder.0).expect("it can be written");
    fs::write(folder.0.join(DATABASE), "this is no database".repeat(500)).expect("it can be written");
    let (output, printed, said) = run(realio(&temporary).arg(&folder.0));
    assert_eq!(output.status.code(), Some(1));
    assert!(said.starts_with("realio: cannot ") && said.ends_with("file is not a database\n"), "{said}");
    assert_eq!(said.lines().count(), 1);
    assert_eq!(["HTTP ", "SQLite ", "files "].map(|source| totals(&printed, source)), [3, 0, 3], "{printed}");
}

#[test]
fn a_missing_file_costs_the_totals_that_need_it() {
    let (temporary, folder) = (Folder::new(), Folder::new());
    realio::create(&folder.0).expect("it can be written");
    fs::remove_file(folder.0.join("get_posts-1.txt")).expect("it was made");
    let (output, printed, said) = run(realio(&temporary).arg(&folder.0));
    assert_eq!(output.status.code(), Some(1));
    let lines: Vec<_> = said.lines().collect();
    assert_eq!(lines[0], "realio: GET /get_posts-1.txt: 404 Not Found");
    assert!(lines[1].starts_with("realio: cannot read ") && lines.len() == 2, "{said}");
    assert_eq!(totals(&printed, "SQLite "), 3);
}

#[track_caller]
fn refuses(command: &mut Command, says: &str) {
    let (output, _, said) = run(command);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.starts_with(says) && said.lines().count() == 1, "{said}");
}

#[test]
fn what_it_cannot_use_is_named_in_one_line() {
    let (temporary, folder) = (Folder::new(), Folder::new());
    let file = folder.0.join("a file");
    fs::write(&file, "").expect("it can be written");
    refuses(realio(&temporary).arg(&file), "realio: cannot use ");
    refuses(realio(&temporary).arg(file.join("below")), "realio: cannot use ");
    refuses(realio(&temporary).arg("--fast"), "realio: it takes one folder, or nothing; try --help");
    refuses(realio(&temporary).args(["a", "b"]), "realio: it takes one folder, or nothing; try --help");
    let nowhere = Path::new("/nowhere/at/all");
    if cfg!(unix) {
        refuses(realio(&temporary).env("TMPDIR", nowhere), "realio: cannot make /nowhere/at/all/realio-");
    }
}

#[cfg(unix)]
mod on_unix {
    use std::os::unix::process::ExitStatusExt;
    use std::process::Stdio;
    use std::thread;
    use std::time::Duration;

    use super::{Command, Folder, PathBuf, realio, run};

    /// Waits until the program has made its folder, presses Ctrl-C, and returns its exit code.
    fn press_ctrl_c(mut command: Command, temporary: &Folder) -> Option<i32> {
        let mut child = command.stdout(Stdio::null()).spawn().expect("the program starts");
        while temporary.files().is_empty() {
            assert!(child.try_wait().expect("it can be waited for").is_none(), "it makes a folder");
            thread::sleep(Duration::from_millis(1));
        }
        let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
        assert!(killed.expect("kill is there").success());
        let status = child.wait().expect("it ends");
        assert_eq!(status.signal(), None);
        status.code()
    }

    #[test]
    fn ctrl_c_leaves_no_file_behind() {
        for _ in 0..5 {
            let temporary = Folder::new();
            let mut command = realio(&temporary);
            command.env("LATENCY", "5000");
            assert_eq!(press_ctrl_c(command, &temporary), Some(130));
            assert_eq!(temporary.files(), [] as [PathBuf; 0]);
        }
    }

    /// It needs about thirty.
    #[test]
    fn few_file_handles_are_one_line_and_no_panic() {
        for handles in [5, 8, 11, 14, 17, 20, 24, 32] {
            let temporary = Folder::new();
            let program = realio(&temporary);
            let mut limited = Command::new("sh");
            limited.args(["-c", &format!("ulimit -n {handles}; exec \"$0\""), env!("CARGO_BIN_EXE_realio")]);
            limited.envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
            let (output, _, said) = run(&mut limited);
            let fine = output.status.success() && said.is_empty();
            let clear = output.status.code() == Some(1) && said.lines().all(|line| line.starts_with("realio: "));
            assert!(fine || clear, "with {handles}: {} {said}", output.status);
            assert_eq!(temporary.files(), [] as [PathBuf; 0], "with {handles} handles");
        }
    }
}
