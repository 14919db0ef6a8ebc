//! The programs, with the true cause of each.

use async_timeline::Rule;

/// A program with one fault.
#[derive(Debug)]
pub struct Program {
    /// Its file, without the ending.
    pub name: &'static str,
    /// Where the question was asked, without `https://`.
    pub source: &'static str,
    /// The true cause.
    pub cause: &'static str,
    /// The rules that name this cause; none if no rule can.
    pub rules: &'static [Rule],
    /// Why no rule can, if there is none.
    pub silent: &'static str,
    /// Runs it.
    pub run: fn(),
}

macro_rules! programs {
    ($($name:ident: $source:literal, $cause:literal, [$($rule:ident),*], $silent:literal;)*) => {
        $(
            // It is written as the program in question was.
            #[allow(clippy::pedantic, clippy::unwrap_used, reason = "a short program that shows a fault")]
            mod $name;
        )*

        /// Every program.
        pub const ALL: &[Program] = &[
            $(Program {
                name: stringify!($name),
                source: $source,
                cause: $cause,
                rules: &[$(Rule::$rule),*],
                silent: $silent,
                run: $name::main,
            },)*
        ];
    };
}

programs! {
    await_in_loop: "github.com/JoshMcguigan/traffic/issues/2",
        "each turn of the loop awaits its call before the next one starts", [OneAfterAnother], "";
    join_all_thread_sleep: "github.com/nkbai/githubdns/issues/2",
        "thread::sleep never returns Pending: join_all runs one future after another", [HeldThread], "";
    tokio_fs: "github.com/tokio-rs/tokio/issues/3664",
        "each file operation goes to the blocking pool and back", [RoundTrips], "";
    stalled_buffer: "github.com/rust-lang/futures-rs/issues/2387",
        "nothing polls the buffer while the body of the loop awaits", [WokenNotPolled], "";
    buffered_zero: "github.com/rust-lang/futures-rs/issues/2740",
        "buffered(0) never polls its stream", [NeverWoken], "";
    blocking_pool_full: "github.com/tokio-rs/tokio/issues/7261",
        "the two threads of the blocking pool are busy, so the rest queues", [LimitedTo], "";
    spawn_blocking_cpu: "github.com/tokio-rs/tokio/issues/2143",
        "spawn_blocking runs CPU work on more threads than there are cores", [MoreThanCores], "";
    std_mutex_across_await: "github.com/tokio-rs/tokio/pull/6819",
        "a std guard lives across an await, and the next lock blocks the thread that would drop it", [StuckPoll], "";
    tokio_mutex_across_await: "github.com/bug-ops/zeph/issues/5107",
        "the guard of an async mutex is held during the call", [HandedOn], "";
    db_pool: "github.com/transact-rs/sqlx/issues/1210",
        "the pool has two connections for eight queries", [HandedOn], "";
    select_handler_awaits: "github.com/autonomys/subspace/issues/1316",
        "no other branch of select! is polled while a handler awaits", [], "a recording doesn't know that select! has other branches";
    rayon_too_small: "github.com/rayon-rs/rayon/issues/648",
        "the pieces of CPU work cost less than handing them out", [], "recording a piece costs more than the piece";
    join_of_computing: "github.com/rust-lang/futures-rs/issues/2541",
        "join! is one task, so its CPU work uses one core", [OneCore, HeldThread], "";
    root_ping_pong: "github.com/tokio-rs/tokio/issues/5446",
        "main is no worker thread: each message wakes another thread", [RoundTrips], "";
    lifo_slot: "github.com/tokio-rs/tokio/issues/4941",
        "the spawned task waits in the slot of a worker whose poll doesn't end", [HeldThread], "";
    streams_per_connection: "github.com/seanmonstar/reqwest/issues/2346",
        "the connection allows four requests at a time", [LimitedTo, HandedOn], "";
    client_per_request: "github.com/danielSanchezQ/warp-reverse-proxy/issues/33",
        "every call makes its own connection", [], "a recording doesn't know what a call consists of";
    sleep_granularity: "github.com/tokio-rs/tokio/issues/5021",
        "tokio's timer has a resolution of 1 ms", [], "a recording doesn't know how long a sleep was meant to take";
    join_all_budget: "github.com/tokio-rs/tokio/issues/2401",
        "each wake polls all futures that the budget left over", [PolledAgain], "";
    join_set_not_drained: "github.com/bitcoin-dev-project/sim-ln/pull/221",
        "a JoinSet keeps every finished task until join_next takes it", [], "memory is not recorded";
    unbounded_spawn: "github.com/linera-io/linera-protocol/pull/4666",
        "all tasks are spawned at once, each with its buffer", [], "to have much in flight is no fault in itself";
    rayon_in_async: "github.com/vercel/turborepo/pull/12253",
        "par_iter blocks the worker thread that calls it", [HeldThread], "";
    rayon_lock_deadlock: "github.com/rayon-rs/rayon/issues/592",
        "a rayon worker that waits steals a job that wants the lock it holds", [StuckPoll], "";
    paused_runtime: "github.com/DataDog/libdatadog/pull/988",
        "a current-thread runtime runs its tasks only inside block_on", [HeldThread], "";
    accept_loop: "github.com/nanvix/nanvix/pull/2000",
        "the accept loop awaits each handler", [OneAfterAnother, HandedOn], "";
    nagle: "github.com/hyperium/hyper/issues/1997",
        "Nagle's algorithm and delayed ACK: TCP_NODELAY is not set", [], "40 ms may have many causes";
    busy_loop: "github.com/asonix/tokio-zmq/pull/3",
        "the future wakes itself in each poll", [PolledAgain], "";
    lost_waker: "github.com/engula/engula/issues/1019",
        "poll returned Pending and kept no waker", [NeverWoken], "";
    select_loses: "github.com/oxidecomputer/propolis/issues/434",
        "select! drops a branch that had received half of a message", [Restarted], "";
    permit_leaked_by_panic: "github.com/anza-xyz/agave/pull/10478",
        "a panic skips the line that returns the permit", [NeverWoken], "";
    lock_in_parallel: "github.com/vx-lang/Vx/issues/306",
        "all workers wait for one lock", [], "it needs the CPU time of each thread";
    interval_burst: "github.com/oxidecomputer/omicron/issues/9428",
        "an interval catches up on missed ticks all at once", [], "a loop that works off a queue looks the same";
    unbounded_channel: "github.com/tokio-rs/tokio/issues/4321",
        "the sender is faster than the receiver, and nothing limits it", [], "the length of a queue is not recorded";
    for_each: "github.com/rust-lang/futures-rs/issues/542",
        "for_each awaits each future before it takes the next item", [OneAfterAnother], "";
    never_polled: "github.com/tokio-rs/tokio/issues/7022",
        "nothing polls these futures", [NeverPolled], "";
    debug_build: "github.com/pchampin/sophia_rs/issues/120",
        "a dev build is not optimised", [], "a recording doesn't know which crates were optimised";
    large_future: "github.com/pchickey/task-group/issues/3",
        "a buffer that lives across an await is part of the future", [LargeFuture], "";
    local_set_starved: "github.com/actix/actix-web/issues/3049",
        "one task of a LocalSet holds the thread of all", [HeldThread], "";
    notify_lost: "github.com/astrid-runtime/astrid/issues/1497",
        "notify_waiters wakes only those that already wait", [NeverWoken], "";
    abandoned_tasks: "github.com/tokio-rs/tokio/issues/3468",
        "the runtime is dropped, and its tasks with it", [], "a cancelled task may be meant to be cancelled";
}
