//! A browser without a window, told what to do over the `DevTools` protocol:
//! <https://chromedevtools.github.io/devtools-protocol/>.
//!
//! It talks over two pipes (`--remote-debugging-pipe`), a message being JSON and a zero byte, so neither a port nor a library for
//! web sockets is needed.

use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use serde_json::{Value, json};
use tempfile::TempDir;

/// Under these names it is looked for, unless the variable `CHROME` names one.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// It never takes as long for anything, unless it hangs.
const MINUTE: Duration = Duration::from_secs(60);

/// How long it has to end by itself.
const CLOSING: Duration = Duration::from_secs(5);

/// The browser, with one page open. Dropped, it is closed, and its profile is removed.
pub(crate) struct Chromium {
    browser: Child,
    to: ChildStdin,
    from: Receiver<Value>,
    session: String,
    sent: u32,
    events: Vec<Value>,
    profile: TempDir,
}

impl Chromium {
    /// Starts the browser, or says that there is none.
    pub(crate) fn start() -> Option<Self> {
        let Some(program) = find() else {
            // To standard error itself, since the test harness keeps what a passing test prints.
            io::stderr().write_all(b"skipped: no browser\n").expect("standard error can be written to");
            return None;
        };
        let profile = tempfile::tempdir().expect("a folder can be made");
        let mut command = Command::new("sh");
        // The processes that it starts are in its group, and end with it.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut browser = command
            // The browser reads from its descriptor 3 and writes to 4.
            .args(["-c", r#"exec "$0" "$@" 3<&0 4>&1 </dev/null >/dev/null"#])
            .arg(program)
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
            .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
            // Where memory is shared through /dev/shm, a container often has too little of it.
            .args(["--disable-dev-shm-usage", "--hide-scrollbars", "--remote-debugging-pipe"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell can be started");
        let to = browser.stdin.take().expect("it is piped");
        let answers = BufReader::new(browser.stdout.take().expect("it is piped"));
        let (sender, from) = mpsc::channel();
        thread::spawn(move || {
            for message in answers.split(0) {
                let message = message.ok().and_then(|message| serde_json::from_slice(&message).ok());
                if message.is_none_or(|message| sender.send(message).is_err()) {
                    return;
                }
            }
        });
        let mut chromium = Self { browser, to, from, session: String::new(), sent: 0, events: Vec::new(), profile };
        let target = chromium.call("Target.createTarget", &json!({ "url": "about:blank" }));
        let attach = json!({ "targetId": target["targetId"], "flatten": true });
        let attached = chromium.call("Target.attachToTarget", &attach);
        attached["sessionId"].as_str().expect("a session has an id").clone_into(&mut chromium.session);
        for domain in ["Page", "Runtime", "Log", "Network"] {
            chromium.call(&format!("{domain}.enable"), &json!({}));
        }
        Some(chromium)
    }

    /// Calls a method of the protocol, and gives its answer.
    #[track_caller]
    pub(crate) fn call(&mut self, method: &str, parameters: &Value) -> Value {
        self.sent += 1;
        let mut message = json!({ "id": self.sent, "method": method, "params": parameters });
        if !self.session.is_empty() {
            message["sessionId"] = json!(self.session);
        }
        let written = self.to.write_all(format!("{message}\0").as_bytes()).and_then(|()| self.to.flush());
        written.expect("the browser runs");
        let begun = Instant::now();
        loop {
            let mut message = self.next(begun, method);
            if message["id"] == self.sent {
                assert!(message["error"].is_null(), "{method}: {}", message["error"]);
                return message["result"].take();
            }
            self.events.push(message);
        }
    }

    /// What the browser says next, while a minute from `begun` on is not over.
    #[track_caller]
    fn next(&mut self, begun: Instant, awaited: &str) -> Value {
        let left = MINUTE.checked_sub(begun.elapsed());
        match left.map_or(Err(RecvTimeoutError::Timeout), |left| self.from.recv_timeout(left)) {
            Ok(message) => message,
            Err(RecvTimeoutError::Timeout) => panic!("the browser hangs: a minute was not enough for {awaited}"),
            Err(RecvTimeoutError::Disconnected) => panic!("the browser has ended, and said nothing to {awaited}"),
        }
    }

    /// Waits for an event, which may have come already.
    #[track_caller]
    pub(crate) fn wait_for(&mut self, event: &str) {
        let begun = Instant::now();
        while !self.events.iter().any(|known| known["method"] == event) {
            let message = self.next(begun, event);
            self.events.push(message);
        }
    }

    /// Everything that the browser reported since this was asked last.
    pub(crate) fn events(&mut self) -> Vec<Value> {
        std::mem::take(&mut self.events)
    }

    /// Opens a page and waits until it is loaded, with what it loads by itself.
    #[track_caller]
    pub(crate) fn open(&mut self, page: &Path) {
        self.events.clear();
        // A page that differs in its fragment alone would not be loaded anew.
        let answer = self.call("Page.navigate", &json!({ "url": format!("file://{}", page.display()) }));
        assert!(answer["errorText"].is_null(), "{}: {}", page.display(), answer["errorText"]);
        self.wait_for("Page.loadEventFired");
    }

    /// What a script in the page comes to; a promise is waited for.
    #[track_caller]
    pub(crate) fn run(&mut self, script: &str) -> Value {
        let parameters = json!({ "expression": script, "awaitPromise": true, "returnByValue": true });
        let mut answer = self.call("Runtime.evaluate", &parameters);
        assert!(answer["exceptionDetails"].is_null(), "{script}\n{}", answer["exceptionDetails"]);
        answer["result"]["value"].take()
    }

    /// Makes the page so many pixels wide.
    pub(crate) fn resize(&mut self, width: u32) {
        let parameters = json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false });
        self.call("Emulation.setDeviceMetricsOverride", &parameters);
    }

    /// Presses a key, as the keyboard would: `key` is its name, such as `ArrowRight`, or a letter.
    pub(crate) fn press(&mut self, key: &str) {
        let code = match key {
            "Home" => 36,
            "ArrowLeft" => 37,
            "ArrowRight" => 39,
            "ArrowDown" => 40,
            "Enter" => 13,
            _ => 0,
        };
        let mut down = json!({ "type": "keyDown", "key": key, "windowsVirtualKeyCode": code });
        if key.len() == 1 {
            down["text"] = json!(key);
        } else if key == "Enter" {
            down["text"] = json!("\r");
        }
        self.call("Input.dispatchKeyEvent", &down);
        self.call("Input.dispatchKeyEvent", &json!({ "type": "keyUp", "key": key, "windowsVirtualKeyCode": code }));
    }

    /// Chooses a theme in the book's menu, as a reader does.
    pub(crate) fn choose_theme(&mut self, theme: &str) {
        self.run(&format!(
            "document.getElementById('mdbook-theme-toggle').click(); document.getElementById('mdbook-theme-{theme}').click()"
        ));
        assert_eq!(
            self.run(&format!("document.documentElement.classList.contains('{theme}')")),
            true,
            "{theme} is chosen"
        );
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        let _ = self.to.write_all(b"{\"id\":0,\"method\":\"Browser.close\"}\0");
        // It ends by itself when it can, and otherwise with all that it has started.
        let begun = Instant::now();
        while let Some(left) = CLOSING.checked_sub(begun.elapsed())
            && self.from.recv_timeout(left).is_ok()
        {}
        let group = format!("kill -s KILL -- -{}", self.browser.id());
        let _ = Command::new("sh").args(["-c", &group]).stderr(Stdio::null()).status();
        let _ = self.browser.kill();
        let _ = self.browser.wait();
        // The last of them may still be writing there, and a folder that stays harms nobody.
        for _ in 0..50 {
            if fs::remove_dir_all(self.profile.path()).is_ok() {
                return;
            }
            thread::sleep(Duration::from_millis(20));
        }
    }
}

fn find() -> Option<PathBuf> {
    // The pipes of a process on Windows have no such numbers.
    if cfg!(windows) {
        return None;
    }
    if let Some(named) = env::var_os("CHROME") {
        return Some(PathBuf::from(named));
    }
    let folders = env::var_os("PATH")?;
    NAMES.iter().find_map(|name| env::split_paths(&folders).map(|folder| folder.join(name)).find(|path| path.is_file()))
}
