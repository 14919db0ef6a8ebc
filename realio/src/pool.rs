//! A pool of connections to a database.

use std::future::Future;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context;
use async_timeline::Timeline;
use rusqlite::Connection;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::spawn_blocking;

use crate::data::open;

/// A fixed number of connections to a database, which queries take turns in using. Clones share them.
#[derive(Clone, Debug)]
pub struct Pool {
    free: Arc<Mutex<Vec<Arc<Mutex<Connection>>>>>,
    permits: Arc<Semaphore>,
    queries: Arc<AtomicUsize>,
    timeline: Timeline,
}

/// A connection that was taken from a pool. It goes back when this is dropped.
#[derive(Debug)]
pub struct Pooled {
    connection: Arc<Mutex<Connection>>,
    pool: Pool,
    _permit: OwnedSemaphorePermit,
}

impl Pool {
    /// Opens `size` connections to a database that exists. Each wait for one is recorded in `timeline` as `pool`.
    ///
    /// # Errors
    /// If it can't be opened.
    pub fn open(path: &Path, size: usize, timeline: &Timeline) -> anyhow::Result<Self> {
        let connections = (0..size).map(|_| open(path)).collect::<rusqlite::Result<Vec<_>>>();
        let connections = connections.with_context(|| format!("cannot open {}", path.display()))?;
        let connections = connections.into_iter().map(|connection| Arc::new(Mutex::new(connection))).collect();
        Ok(Self {
            free: Arc::new(Mutex::new(connections)),
            permits: Arc::new(Semaphore::new(size)),
            queries: Arc::default(),
            timeline: timeline.clone(),
        })
    }

    /// Takes a connection, and waits while there is none.
    ///
    /// # Panics
    /// Never: there is a connection for each permit, and the pool is not closed.
    #[track_caller]
    pub fn get(&self) -> impl Future<Output = Pooled> + use<> {
        let pool = self.clone();
        let permit = self.timeline.waiting("pool", self.permits.clone().acquire_owned());
        async move {
            let permit = permit.await.expect("the pool is not closed");
            let connection = lock(&pool.free).pop().expect("there is a connection for each permit");
            Pooled { connection, pool, _permit: permit }
        }
    }

    /// How many queries its connections have run.
    #[must_use]
    pub fn queries(&self) -> usize {
        self.queries.load(Ordering::Relaxed)
    }
}

impl Pooled {
    /// Runs a query on a thread of the blocking pool, and returns the first column of each row.
    ///
    /// # Errors
    /// If the database reports one.
    pub async fn rows(&self, sql: &'static str, id: u32) -> anyhow::Result<Vec<String>> {
        let (connection, pool) = (self.connection.clone(), self.pool.clone());
        spawn_blocking(move || pool.run(&connection, sql, id)).await?
    }

    /// Runs a query on this thread, and returns the first column of each row.
    ///
    /// # Errors
    /// If the database reports one.
    pub fn rows_blocking(&self, sql: &str, id: u32) -> anyhow::Result<Vec<String>> {
        self.pool.run(&self.connection, sql, id)
    }
}

impl Pool {
    fn run(&self, connection: &Mutex<Connection>, sql: &str, id: u32) -> anyhow::Result<Vec<String>> {
        self.queries.fetch_add(1, Ordering::Relaxed);
        let connection = lock(connection);
        let rows = || {
            let mut query = connection.prepare(sql)?;
            query.query_map([id], |row| row.get(0))?.collect::<rusqlite::Result<Vec<_>>>()
        };
        rows().with_context(|| format!("cannot read {}", connection.path().unwrap_or("the database")))
    }
}

impl Drop for Pooled {
    fn drop(&mut self) {
        // Before the permit, which is dropped after this.
        lock(&self.pool.free).push(self.connection.clone());
    }
}

/// No lock here is kept while foreign code runs that may leave anything half-written.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
