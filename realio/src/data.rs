//! The data that is served: rows of a database, and files.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::Context;
use rusqlite::{Connection, OpenFlags, params};
use workload::{Call, blocking};

/// The users of the other examples.
const USERS: [u32; 3] = [1, 2, 3];
/// The name of the database in a folder.
pub const DATABASE: &str = "dashboard.db";

/// How often a query looks whether another program still writes, and for how long: ten seconds.
const LOOK_AGAIN: Duration = Duration::from_millis(1);
const LOOKS: i32 = 10_000;

const SCHEMA: &str = "
    CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE posts (id INTEGER PRIMARY KEY, user INTEGER NOT NULL, title TEXT NOT NULL);
    CREATE TABLE comments (id INTEGER PRIMARY KEY, post INTEGER, user INTEGER NOT NULL, text TEXT NOT NULL);
    CREATE INDEX posts_of_a_user ON posts (user);
    CREATE INDEX comments_on_a_post ON comments (post);
    CREATE INDEX comments_of_a_user ON comments (user);
";

/// Writes the data of the other examples into an existing folder: a database, and a text file for each answer.
///
/// # Errors
/// If something can't be written.
pub fn create(folder: &Path) -> anyhow::Result<()> {
    let path = folder.join(DATABASE);
    let insert = || -> anyhow::Result<()> {
        let connection = tables(&path)?;
        for user in USERS {
            let answer = |call| seed(call, user);
            let name = answer(Call::GetUser)?.concat();
            connection.execute("INSERT INTO users (id, name) VALUES (?1, ?2)", params![user, name])?;
            for title in answer(Call::GetPosts)? {
                connection.execute("INSERT INTO posts (user, title) VALUES (?1, ?2)", params![user, title])?;
            }
            for text in answer(Call::GetComments)? {
                connection.execute("INSERT INTO comments (user, text) VALUES (?1, ?2)", params![user, text])?;
            }
        }
        Ok(())
    };
    insert().with_context(|| format!("cannot write {}", path.display()))?;
    for user in USERS {
        for call in Call::DASHBOARD {
            let path = folder.join(file_name(call, user));
            let text = seed(call, user)?.join("\n") + "\n";
            fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
        }
    }
    Ok(())
}

/// Makes a database with empty tables.
///
/// # Errors
/// If it can't be made.
fn tables(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    // A database of one run need not survive a power cut.
    connection.pragma_update(None, "synchronous", "off")?;
    connection.execute_batch(SCHEMA)?;
    Ok(connection)
}

/// Opens a database that exists. Its queries wait while another program writes.
pub(crate) fn open(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    // SQLite's own timeout looks less often the longer it has waited.
    connection.busy_handler(Some(|tries| {
        thread::sleep(LOOK_AGAIN);
        tries < LOOKS
    }))?;
    Ok(connection)
}

/// Another program that writes to a database, and lets no query read it meanwhile.
#[derive(Debug)]
pub struct Writer(JoinHandle<rusqlite::Result<()>>);

impl Writer {
    /// Begins to write to a database, and goes on for so long.
    ///
    /// # Errors
    /// If it can't be written to.
    pub fn start(path: &Path, time: Duration) -> anyhow::Result<Self> {
        let connection = open(path).and_then(|connection| {
            connection.execute_batch("BEGIN EXCLUSIVE")?;
            Ok(connection)
        });
        let connection = connection.with_context(|| format!("cannot write {}", path.display()))?;
        let write = move || {
            thread::sleep(time);
            connection.execute_batch("COMMIT")
        };
        Ok(Self(thread::Builder::new().name("writer".to_owned()).spawn(write)?))
    }

    /// Waits until it has written.
    ///
    /// # Errors
    /// If the database reports one.
    ///
    /// # Panics
    /// Never: its thread doesn't.
    pub fn join(self) -> rusqlite::Result<()> {
        self.0.join().expect("the writer doesn't panic")
    }
}

/// The name of the file that contains an answer, which is also its path on the server: `get_posts-1.txt`.
#[must_use]
pub fn file_name(call: Call, user: u32) -> String {
    format!("{call}-{user}.txt")
}

/// An answer of the simulated API, as lines.
pub(crate) fn seed(call: Call, user: u32) -> anyhow::Result<Vec<String>> {
    let api = blocking::Api::new().with_latency(Duration::ZERO);
    Ok(match call {
        Call::GetPosts => api.get_posts(user)?.iter().map(|post| post.title.to_owned()).collect(),
        Call::GetComments => api.get_comments(user)?.iter().map(|comment| comment.text.to_owned()).collect(),
        _ => vec![api.get_user(user)?.name.to_owned()],
    })
}

/// Writes so many files of a few bytes into an existing folder, and returns their paths.
///
/// # Errors
/// If one can't be written.
pub fn small_files(folder: &Path, count: usize) -> anyhow::Result<Vec<PathBuf>> {
    let write = |number| {
        let path = folder.join(format!("{number}.txt"));
        fs::write(&path, format!("file {number}\n")).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(path)
    };
    (0..count).map(write).collect()
}

/// Makes a database with so many posts of user 1, each with one comment.
///
/// # Errors
/// If it can't be written.
pub fn many_comments(path: &Path, posts: u32) -> anyhow::Result<()> {
    let write = || {
        let mut connection = tables(path)?;
        let transaction = connection.transaction()?;
        for post in 1..=posts {
            transaction.execute("INSERT INTO posts (id, user, title) VALUES (?1, 1, 'a title')", [post])?;
            transaction.execute("INSERT INTO comments (post, user, text) VALUES (?1, 1, 'a comment')", [post])?;
        }
        transaction.commit()
    };
    write().with_context(|| format!("cannot write {}", path.display()))
}
