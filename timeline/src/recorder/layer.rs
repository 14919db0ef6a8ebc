//! The way in for anybody's spans, by way of `tracing`.

use std::cell::Cell;
use std::fmt;
use std::sync::Arc;

use tracing_core::span::{Attributes, Id};
use tracing_core::{Event as TracingEvent, Subscriber};
use tracing_subscriber::layer::{Context, Layer};
use tracing_subscriber::registry::LookupSpan;

use super::{Live, Place, RUNNING, Running, Timeline};
use crate::log::{Event, Log};
use crate::recording::{Ending, Kind};
use crate::sync::atomic::Ordering;

/// Records the spans of a program that uses [`tracing`](https://docs.rs/tracing), without a change to it but installing
/// this layer. Made by [`Timeline::layer`].
///
/// Each span becomes a lane of [`Kind::Span`], under its parent, and each stretch in which it was entered becomes a poll. A
/// span that is entered again before it was left, by the same thread or by another, has one poll for both.
///
/// Spans tell less than futures: who woke them is unknown, so they have no wakes, and a span closes alike whether its
/// future has finished, has failed or was dropped, so they end as [`Ending::Unknown`].
///
/// `tracing`'s `Instrumented`, and so `#[instrument]` on an `async fn`, enters its span once more while it drops the future
/// in it. That is no poll. It looks like one, so it is told by this rule: the last enter of a span is left out when the
/// span had been entered before, closes directly after it on the same thread, and had no event and no new span in it.
/// The rule errs twice: it leaves out the last poll of a hand-written future that enters a span of its own and is dropped
/// at once, and it counts the drop of an `Instrumented` whose span lives on in a clone or in a child.
///
/// Filters work as for any layer: `timeline.layer().with_filter(LevelFilter::INFO)`.
pub struct TimelineLayer {
    timeline: Timeline,
}

impl Timeline {
    /// A layer for a `tracing_subscriber` registry, which records spans here.
    ///
    /// ```
    /// use async_timeline::{Ending, Timeline};
    /// use tracing_subscriber::layer::SubscriberExt;
    ///
    /// let timeline = Timeline::new();
    /// let subscriber = tracing_subscriber::registry().with(timeline.layer());
    /// tracing::subscriber::with_default(subscriber, || {
    ///     let _request = tracing::info_span!("request").entered();
    ///     tracing::info_span!("parse").in_scope(|| { /* work */ });
    /// });
    /// let recording = timeline.snapshot();
    /// assert_eq!(recording.starts(), ["request", "parse"]);
    /// assert_eq!(recording.lanes()[0].ending(), Ending::Unknown);
    /// ```
    #[must_use]
    pub fn layer(&self) -> TimelineLayer {
        TimelineLayer { timeline: self.clone() }
    }
}

/// The lanes of one span, one for each timeline whose layer is installed. Kept among the registry's extensions.
struct Lanes(Vec<SpanLane>);

struct SpanLane {
    live: Arc<Live>,
    parent: Option<u32>,
    entered: Vec<Entered>,
    polls: u64,
    /// Whether nothing was logged, and no span began, since it was entered.
    quiet: bool,
}

/// A thread in which a span is entered now.
struct Entered {
    thread: u32,
    times: u32,
    _running: Running,
}

thread_local! {
    /// (timeline, lane) of the span that this thread left, if nothing has come after.
    static JUST_LEFT: Cell<(u32, u32)> = const { Cell::new((0, 0)) };
}

impl TimelineLayer {
    fn with_lane<T, S>(&self, id: &Id, ctx: &Context<'_, S>, ask: impl FnOnce(&mut SpanLane) -> T) -> Option<T>
    where
        S: Subscriber + for<'a> LookupSpan<'a>,
    {
        let span = ctx.span(id)?;
        let mut extensions = span.extensions_mut();
        let lanes = extensions.get_mut::<Lanes>()?;
        lanes.0.iter_mut().find(|lane| Arc::ptr_eq(&lane.live.base, &self.timeline.base)).map(ask)
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for TimelineLayer {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, ctx: Context<'_, S>) {
        JUST_LEFT.set((0, 0));
        let Some(span) = ctx.span(id) else { return };
        let parent = span.parent().and_then(|parent| {
            self.with_lane(&parent.id(), &ctx, |lane| {
                lane.quiet = false;
                lane.live.number
            })
        });
        // A recorded future may lie between a span and its parent.
        let parent = if attributes.is_contextual() { self.timeline.base.running().or(parent) } else { parent };
        let live = self.timeline.lane_made_by(attributes.metadata().name().into(), Kind::Span, parent);
        let lane = SpanLane { live, parent, entered: Vec::new(), polls: 0, quiet: true };
        let mut extensions = span.extensions_mut();
        match extensions.get_mut::<Lanes>() {
            Some(lanes) => lanes.0.push(lane),
            None => extensions.insert(Lanes(vec![lane])),
        }
    }

    fn on_enter(&self, id: &Id, ctx: Context<'_, S>) {
        JUST_LEFT.set((0, 0));
        let at = self.timeline.base.now();
        self.with_lane(id, &ctx, |lane| lane.enter(at));
    }

    fn on_exit(&self, id: &Id, ctx: Context<'_, S>) {
        let at = self.timeline.base.now();
        self.with_lane(id, &ctx, |lane| lane.exit(at));
    }

    fn on_event(&self, event: &TracingEvent<'_>, ctx: Context<'_, S>) {
        JUST_LEFT.set((0, 0));
        if let Some(span) = ctx.event_span(event) {
            self.with_lane(&span.id(), &ctx, |lane| lane.quiet = false);
        }
    }

    fn on_close(&self, id: Id, ctx: Context<'_, S>) {
        let at = self.timeline.base.now();
        self.with_lane(&id, &ctx, |lane| lane.close(at));
    }
}

impl SpanLane {
    fn place(&self) -> (u32, u32) {
        (self.live.base.number, self.live.number)
    }

    fn enter(&mut self, at: u64) {
        let thread = self.live.base.thread();
        if let Some(entered) = self.entered.iter_mut().find(|entered| entered.thread == thread) {
            entered.times += 1;
            return;
        }
        if self.entered.is_empty() {
            if self.polls == 0 {
                // Entered where nothing runs, it is no part of its parent, which has spawned it.
                let inside = self.live.base.running().and(self.parent);
                self.live.inside.store(inside.map_or(0, |lane| lane + 1), Ordering::Relaxed);
            }
            self.polls += 1;
            self.quiet = true;
            self.live.enter(at, thread);
        }
        let before = RUNNING.with(Cell::get);
        let (timeline, lane) = self.place();
        RUNNING.with(|running| running.set(Place { timeline, lane, depth: before.depth + 1 }));
        self.entered.push(Entered { thread, times: 1, _running: Running { before } });
    }

    fn exit(&mut self, at: u64) {
        let thread = self.live.base.thread();
        let Some(here) = self.entered.iter().position(|entered| entered.thread == thread) else { return };
        self.entered[here].times -= 1;
        if self.entered[here].times > 0 {
            return;
        }
        self.entered.swap_remove(here);
        JUST_LEFT.set(self.place());
        if self.entered.is_empty() {
            self.live.exit(at);
        }
    }

    fn close(&mut self, at: u64) {
        if self.polls > 1 && self.quiet && JUST_LEFT.get() == self.place() {
            let mut log = self.live.log();
            // The last two events are an enter and its exit, for a span has no wakes.
            let events: Vec<Event> = log.events().collect();
            *log = Log::default();
            events[..events.len() - 2].iter().for_each(|event| log.push(*event));
        }
        self.live.end(at, Ending::Unknown);
    }
}

impl fmt::Debug for TimelineLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TimelineLayer").field("timeline", &self.timeline).finish()
    }
}
