//! Random programs whose faults are known, because they were put in: no certain finding may name another.
//!
//! On the virtual clock nothing but the program makes time pass, so the same seed is always the same recording. On real threads the
//! machine adds delays of its own, and those must not become certain findings either.

use std::collections::{BTreeMap, BTreeSet};
use std::future::pending;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_timeline::{Finding, Recording, Rule, Timeline};
use fastrand::Rng;
use futures::executor::block_on;
use futures::future::{BoxFuture, FutureExt as _, join_all, select_all};
use futures::poll;
use smol::Executor;
use tokio::sync::{Mutex, Semaphore};
use workload::{Timer as _, VirtualClock};

/// What a random program does.
#[derive(Clone, Debug)]
enum Plan {
    Sleep(u64),
    Cpu(u64),
    Sequence(Vec<Plan>),
    Join(Vec<Plan>),
    /// Drops the others when one is ready.
    Select(Vec<Plan>),
    Spawn(Vec<Plan>),
    /// At most so many at once.
    Limited(usize, Vec<Plan>),
    /// Under the one lock of the program.
    Locked(u64),
    Lane(String, Box<Plan>),
    /// A lane that is dropped unpolled.
    Forgotten(String),
    /// The lane is polled once, and again when another one has ended, which takes this much longer.
    Stalled(String, u64),
    /// The lane keeps no waker, and is given up in the end.
    Lost(String, u64),
}

/// A random program, with what is wrong with it.
#[derive(Debug)]
pub struct Program {
    plan: Plan,
    /// The lanes that have this fault, or are the cause of it.
    faults: BTreeMap<Rule, BTreeSet<String>>,
    lanes: usize,
}

impl Program {
    /// The program of that seed.
    #[must_use]
    pub fn of(seed: u64) -> Self {
        let mut program = Self { plan: Plan::Sleep(0), faults: BTreeMap::new(), lanes: 0 };
        let mut random = Rng::with_seed(seed);
        program.plan = program.draw(&mut random, 4);
        program
    }

    fn lane(&mut self) -> String {
        self.lanes += 1;
        format!("lane {}", self.lanes)
    }

    fn fault(&mut self, rule: Rule, lane: &str) {
        self.faults.entry(rule).or_default().insert(lane.to_owned());
    }

    /// A plan, at most this deep.
    fn draw(&mut self, random: &mut Rng, depth: u32) -> Plan {
        if depth == 0 {
            return self.leaf(random);
        }
        let parts = |program: &mut Self, random: &mut Rng| {
            (0..random.usize(1..6)).map(|_| program.draw(random, depth - 1)).collect::<Vec<_>>()
        };
        match random.u32(0..16) {
            0..3 => Plan::Sequence(parts(self, random)),
            3..6 => Plan::Join(parts(self, random)),
            6..8 => Plan::Select(parts(self, random)),
            8..10 => Plan::Spawn(parts(self, random)),
            10 => Plan::Limited(random.usize(1..4), parts(self, random)),
            11..13 => {
                let name = self.lane();
                let inner = self.draw(random, depth - 1);
                Plan::Lane(name, Box::new(inner))
            }
            13 => {
                let name = self.lane();
                match random.u32(0..3) {
                    0 => {
                        self.fault(Rule::NeverPolled, &name);
                        Plan::Forgotten(name)
                    }
                    1 => {
                        self.fault(Rule::WokenNotPolled, &name);
                        Plan::Stalled(name, random.u64(5..40))
                    }
                    _ => {
                        self.fault(Rule::NeverWoken, &name);
                        Plan::Lost(name, random.u64(1..200))
                    }
                }
            }
            _ => self.leaf(random),
        }
    }

    fn leaf(&mut self, random: &mut Rng) -> Plan {
        let name = self.lane();
        let time = if random.bool() { random.u64(0..4) * 20 } else { random.u64(0..60) };
        let what = match random.u32(0..8) {
            0..5 => Plan::Sleep(time),
            5..7 => {
                self.fault(Rule::HeldThread, &name);
                self.fault(Rule::StuckPoll, &name);
                Plan::Cpu(time)
            }
            _ => Plan::Locked(time),
        };
        Plan::Lane(name, Box::new(what))
    }

    /// Whether a finding is one of the faults that were put in.
    #[must_use]
    pub fn has(&self, finding: &Finding, recording: &Recording) -> bool {
        let names = self.faults.get(&finding.rule);
        let lane = finding.lanes.first().map(|lane| recording.lanes()[*lane].name());
        names.zip(lane).is_some_and(|(names, lane)| names.contains(lane))
    }

    /// Runs it on the virtual clock.
    #[must_use]
    pub fn simulated(&self) -> Recording {
        let clock = VirtualClock::new();
        let timeline = clock.timeline();
        let executor = Arc::new(Executor::new());
        let simulated = Some((clock.clone(), executor.clone()));
        let world = World { timeline: timeline.clone(), simulated, lock: Arc::default() };
        block_on(clock.drive(executor.run(world.run(&self.plan))));
        timeline.snapshot()
    }

    /// Runs it on threads and with real waits.
    ///
    /// # Errors
    /// If no runtime can be built.
    pub fn on_threads(&self, threads: usize) -> anyhow::Result<Recording> {
        let timeline = Timeline::new();
        let world = World { timeline: timeline.clone(), simulated: None, lock: Arc::default() };
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build()?;
        runtime.block_on(world.run(&self.plan));
        Ok(timeline.snapshot())
    }
}

/// What a program runs on.
#[derive(Clone)]
struct World {
    timeline: Timeline,
    /// `None` on real threads, which are tokio's.
    simulated: Option<(VirtualClock, Arc<Executor<'static>>)>,
    lock: Arc<Mutex<()>>,
}

impl World {
    fn run(&self, plan: &Plan) -> BoxFuture<'static, ()> {
        let (world, each) =
            (self.clone(), |plans: &[Plan]| plans.iter().map(|plan| self.run(plan)).collect::<Vec<_>>());
        match plan {
            Plan::Sleep(time) => self.sleep(*time),
            &Plan::Cpu(time) => async move { world.compute(time) }.boxed(),
            Plan::Sequence(plans) => {
                let plans = plans.clone();
                async move {
                    for plan in &plans {
                        world.run(plan).await;
                    }
                }
                .boxed()
            }
            Plan::Join(plans) => join_all(each(plans)).map(drop).boxed(),
            Plan::Select(plans) => select_all(each(plans)).map(drop).boxed(),
            Plan::Spawn(plans) => {
                let plans = each(plans);
                async move {
                    let spawn = |future| match &world.simulated {
                        Some((_, executor)) => executor.spawn(future).boxed(),
                        None => tokio::spawn(future).map(drop).boxed(),
                    };
                    let tasks: Vec<_> = plans.into_iter().map(spawn).collect();
                    join_all(tasks).await;
                }
                .boxed()
            }
            Plan::Limited(limit, plans) => {
                let permits = Arc::new(Semaphore::new(*limit));
                let limited = each(plans).into_iter().map(move |future| {
                    let permits = permits.clone();
                    async move {
                        let _permit = permits.acquire().await;
                        future.await;
                    }
                });
                join_all(limited.collect::<Vec<_>>()).map(drop).boxed()
            }
            &Plan::Locked(time) => async move {
                let _guard = world.lock.lock().await;
                world.sleep(time).await;
            }
            .boxed(),
            Plan::Lane(name, plan) => self.timeline.record(name.clone(), self.run(plan)).boxed(),
            Plan::Forgotten(name) => {
                drop(self.timeline.record(name.clone(), async {}));
                self.sleep(1)
            }
            Plan::Stalled(name, longer) => {
                let mut stalled = self.timeline.record(name.clone(), self.sleep(20)).boxed();
                let longer = self.timeline.record(format!("before {name}"), self.sleep(20 + longer));
                async move {
                    let _ = poll!(&mut stalled);
                    longer.await;
                    stalled.await;
                }
                .boxed()
            }
            Plan::Lost(name, time) => {
                let mut lost = self.timeline.record(name.clone(), pending::<()>()).boxed();
                let sleep = self.sleep(*time);
                async move {
                    let _ = poll!(&mut lost);
                    sleep.await;
                }
                .boxed()
            }
        }
    }

    fn sleep(&self, time: u64) -> BoxFuture<'static, ()> {
        let (world, time) = (self.clone(), Duration::from_millis(time));
        // Begins when it is awaited.
        async move {
            match &world.simulated {
                Some((clock, _)) => clock.sleep(time).await,
                None => tokio::time::sleep(time).await,
            }
        }
        .boxed()
    }

    fn compute(&self, time: u64) {
        let time = Duration::from_millis(time);
        if let Some((clock, _)) = &self.simulated {
            clock.advance(time);
            return;
        }
        let end = Instant::now() + time;
        while Instant::now() < end {
            std::hint::spin_loop();
        }
    }
}

/// Runs that many programs, and prints how often each rule was certain and how often it asked.
///
/// # Errors
/// If a certain finding names what was not put in.
pub fn check(programs: u64, run: impl Fn(&Program) -> anyhow::Result<Recording>) -> anyhow::Result<()> {
    let mut counts: BTreeMap<Rule, (usize, usize, usize)> = BTreeMap::new();
    let mut wrong = Vec::new();
    for seed in 0..programs {
        let program = Program::of(seed);
        for rule in program.faults.keys() {
            counts.entry(*rule).or_default().0 += 1;
        }
        let recording = run(&program)?;
        let findings = recording.findings();
        for finding in &findings {
            counts.entry(finding.rule).or_default().2 += 1;
        }
        for finding in findings.certain() {
            counts.entry(finding.rule).or_default().1 += 1;
            if !program.has(finding, &recording) {
                wrong.push(format!("program {seed}: {finding}"));
            }
        }
    }
    println!("{:<20}{:>12}{:>12}{:>12}", "rule", "put in", "certain", "question");
    for (rule, (put_in, certain, found)) in counts {
        println!("{rule:<20}{put_in:>12}{certain:>12}{:>12}", found - certain);
    }
    anyhow::ensure!(wrong.is_empty(), "{} certain findings are wrong:\n{}", wrong.len(), wrong.join("\n"));
    println!("\n{programs} programs, and no wrong certain finding");
    Ok(())
}
