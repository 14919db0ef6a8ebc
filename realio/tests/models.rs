//! The models return the same from every source, and differ in what is in flight; sources fail with one clear line.

use std::fs;
use std::future::Future;
use std::time::Duration;

use async_timeline::{Ending, Recording, Timeline};
use futures::FutureExt;
use futures::future::join_all;
use hyper::StatusCode;
use realio::{
    Api, Behaviour, DATABASE, Dashboard, Fault, Files, Http, Pool, Scratch, Server, Simulated, Source, Sqlite, get,
};
use workload::VirtualClock;

const USERS: [u32; 3] = [1, 2, 3];
const MS: Duration = Duration::from_millis(1);

fn seeded() -> Scratch {
    let scratch = Scratch::new().expect("a folder");
    realio::create(scratch.path()).expect("it can be written to");
    scratch
}

fn server(scratch: &Scratch, behaviour: Behaviour) -> Server {
    Server::start_in(scratch.path(), behaviour).expect("a free port")
}

/// What all models load from a source.
async fn dashboards(source: impl Source + Clone, user: u32) -> [Dashboard; 3] {
    let api = Api::new(source, &Timeline::new());
    let sequential = realio::sequential(&api, user).await.expect("no call fails");
    let concurrent = realio::concurrent(&api, user).await.expect("no call fails");
    [sequential, concurrent, realio::parallel(&api, user).expect("no call fails")]
}

#[tokio::test]
async fn every_source_and_every_model_returns_the_same() {
    let scratch = seeded();
    let server = server(&scratch, Behaviour::default());
    let clock = VirtualClock::new();
    let sqlite = Sqlite::open(scratch.path()).expect("it exists");
    for user in USERS {
        let all = [
            dashboards(Http::new(&server), user).await,
            dashboards(sqlite.clone(), user).await,
            dashboards(Files::new(scratch.path()), user).await,
            clock.drive(dashboards(Simulated::new(&clock, [MS; 3]), user)).await,
        ];
        let first = &all[0][0];
        assert!(
            all.iter().flatten().all(|other| other == first),
            "the three sources and the simulation agree: {all:?}"
        );
        assert_eq!(first.posts.len(), 3);
    }
}

#[tokio::test]
async fn a_changed_row_or_line_is_shown() {
    let scratch = seeded();
    let database = rusqlite::Connection::open(scratch.path().join(DATABASE)).expect("it exists");
    database.execute("UPDATE users SET name = 'lovelace' WHERE id = 1", []).expect("it has the row");
    drop(database);
    fs::write(scratch.path().join("get_posts-1.txt"), "one\ntwo\n").expect("it can be written");
    let [from_sqlite, ..] = dashboards(Sqlite::open(scratch.path()).expect("it exists"), 1).await;
    let [from_files, ..] = dashboards(Files::new(scratch.path()), 1).await;
    let [over_http, ..] = dashboards(Http::new(&server(&scratch, Behaviour::default())), 1).await;
    assert_eq!(from_sqlite.to_string(), "lovelace: 3 posts, 2 comments");
    assert_eq!(from_files.to_string(), "ada: 2 posts, 2 comments");
    assert_eq!(over_http, from_files);
}

/// Runs a model over HTTP, and returns what was recorded and the server.
fn over_http<R>(model: impl FnOnce(&Api<Http>) -> R) -> (R, Recording, Server) {
    let scratch = seeded();
    let server = server(&scratch, Behaviour { latency: 100 * MS, ..Behaviour::default() });
    let timeline = Timeline::new();
    let answer = model(&Api::new(Http::new(&server), &timeline));
    (answer, timeline.snapshot(), server)
}

fn on_one_thread<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(future)
}

#[test]
fn sequential_has_one_call_in_flight_and_needs_one_connection() {
    let (_, recording, server) = over_http(|api| on_one_thread(realio::sequential(api, 1)).expect("no call fails"));
    assert_eq!(server.max_in_flight(), 1, "one call is in flight at a time");
    assert_eq!(recording.threads().len(), 1);
    assert_eq!((server.requests(), server.connections()), (3, 1));
}

#[test]
fn concurrent_has_all_calls_in_flight_on_one_thread() {
    let (_, recording, server) = over_http(|api| on_one_thread(realio::concurrent(api, 1)).expect("no call fails"));
    assert_eq!(server.max_in_flight(), 3, "all calls are in flight at once");
    assert_eq!(recording.threads().len(), 1);
    assert_eq!((server.requests(), server.connections()), (3, 3));
}

#[test]
fn parallel_has_all_calls_in_flight_on_three_threads() {
    let (_, recording, server) = over_http(|api| realio::parallel(api, 1).expect("no call fails"));
    assert_eq!(server.max_in_flight(), 3, "all calls are in flight at once");
    assert_eq!(recording.threads().len(), 3);
}

#[tokio::test]
async fn a_server_that_fails_is_reported_in_one_line_and_what_was_finished_stays() {
    for (fault, says) in [
        (Fault::Unavailable, "GET /get_posts-1.txt: 503 Service Unavailable"),
        (Fault::Drops, "GET /get_posts-1.txt: client error (SendRequest): connection closed before message completed"),
        (Fault::Dies, "GET /get_posts-1.txt: client error (SendRequest): connection closed before message completed"),
    ] {
        let scratch = seeded();
        let faulty = Some(("/get_posts-1.txt".to_owned(), fault));
        let server = server(&scratch, Behaviour { fault: faulty, ..Behaviour::default() });
        let timeline = Timeline::new();
        let api = Api::new(Http::new(&server), &timeline);
        let error = realio::sequential(&api, 1).await.expect_err("the posts fail");
        assert_eq!(format!("{error:#}"), says);
        let recording = timeline.snapshot();
        let endings: Vec<_> = recording.lanes().iter().map(|lane| (lane.name(), lane.ending())).collect();
        assert_eq!(endings, [("get_user", Ending::Finished), ("get_posts", Ending::Failed)], "{fault:?}");
        let blocking = realio::parallel(&api, 1).expect_err("the posts fail");
        assert!(!format!("{blocking:#}").contains('\n'), "{blocking:#}");
        if fault == Fault::Dies {
            let error = realio::sequential(&api, 1).await.expect_err("there is no server");
            assert!(format!("{error:#}").starts_with("GET /get_user-1.txt: client error (Connect)"), "{error:#}");
        }
    }
}

#[tokio::test]
async fn an_unknown_user_is_an_error() {
    let scratch = seeded();
    let server = server(&scratch, Behaviour::default());
    let clock = VirtualClock::new();
    let timeline = Timeline::new();
    let http = realio::sequential(&Api::new(Http::new(&server), &timeline), 4).await;
    let sqlite = Api::new(Sqlite::open(scratch.path()).expect("it exists"), &timeline);
    let files = realio::sequential(&Api::new(Files::new(scratch.path()), &timeline), 4).await;
    let simulated = Api::new(Simulated::new(&clock, [MS; 3]), &timeline);
    let says = |result: anyhow::Result<Dashboard>| format!("{:#}", result.expect_err("there are three users"));
    assert_eq!(says(http), "GET /get_user-4.txt: 404 Not Found");
    assert_eq!(says(realio::sequential(&sqlite, 4).await), "dashboard.db has no user 4");
    assert!(says(files).starts_with("cannot read "));
    assert_eq!(says(clock.drive(realio::sequential(&simulated, 4)).await), "get_user: there is no number 4");
}

#[tokio::test]
async fn a_corrupt_database_is_reported_in_one_line() {
    let scratch = seeded();
    fs::write(scratch.path().join(DATABASE), "no database, but long enough to be read as one".repeat(100))
        .expect("it can be written");
    let sqlite = Sqlite::open(scratch.path());
    let read = match sqlite {
        Ok(sqlite) => realio::sequential(&Api::new(sqlite, &Timeline::new()), 1).await.map(drop),
        Err(error) => Err(error),
    };
    let says = format!("{:#}", read.expect_err("it is no database"));
    assert!(says.contains("file is not a database") && !says.contains('\n'), "{says}");
}

#[tokio::test]
async fn a_server_refuses_what_is_above_its_limit_and_counts_it() {
    let server =
        Server::start(Behaviour { latency: 300 * MS, limit: Some(2), ..Behaviour::default() }).expect("a port");
    let client = server.client();
    let calls = (0..5).map(|id| client.get(server.url(&format!("/image/{id}"))));
    let answers = join_all(calls).await;
    let refused = answers.iter().flatten().filter(|answer| answer.status() == StatusCode::TOO_MANY_REQUESTS).count();
    assert_eq!((server.requests(), server.refused(), server.max_in_flight()), (5, 3, 2));
    assert_eq!(refused, 3, "the client is told");
    assert_eq!(get(&client, server.url("/image/7")).await.expect("there is room again"), "image 7");
}

#[tokio::test]
async fn a_pool_lends_so_many_connections_and_gets_them_back() {
    let scratch = seeded();
    let pool = Pool::open(&scratch.path().join(DATABASE), 2, &Timeline::new()).expect("it exists");
    let (first, second) = (pool.get().await, pool.get().await);
    let mut third = Box::pin(pool.get());
    assert!((&mut third).now_or_never().is_none(), "there is no third connection");
    drop(first);
    let third = third.await;
    assert_eq!(third.rows("SELECT name FROM users WHERE id = ?1", 2).await.expect("it has the row"), ["grace"]);
    assert_eq!(second.rows_blocking("SELECT name FROM users WHERE id = ?1", 3).expect("it has the row"), ["barbara"]);
    assert_eq!(pool.queries(), 2);
}

#[test]
fn a_folder_is_removed_with_its_files() {
    let scratch = seeded();
    let path = scratch.path().to_owned();
    assert!(path.join(DATABASE).is_file());
    drop(scratch);
    assert!(!path.exists());
}
