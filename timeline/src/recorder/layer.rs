//! The way in for the spans of any program that uses `tracing`.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;
use std::sync::Arc;

use tracing_core::dispatcher::{self, Dispatch, SetGlobalDefaultError};
use tracing_core::field::{Field, Visit};
use tracing_core::span::{Attributes, Id, Record};
use tracing_core::{Event, Metadata, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

use super::Timeline;
use super::here::Running;
use super::lanes::SiteKey;
use super::live::Live;
use crate::log::{Ending, Inside, Mark};
use crate::recording::{Kind, Source};

/// Records the spans of a program that uses [`tracing`](https://docs.rs/tracing), without a change to it but installing
/// this layer. Made by [`Timeline::layer`].
///
/// Each span becomes a lane of [`Kind::Span`], under its parent, with its fields, level, target, file and line, and each stretch in
/// which it was entered becomes a poll. A span that is entered again before it was left, by the same thread or by another, has one
/// poll for both. A layer that is installed twice records once.
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

    /// Records all spans of the program from now on: installs a registry with this [layer](Self::layer) as the global default.
    ///
    /// # Errors
    /// If a global default was installed before. Add the layer to that one.
    pub fn record_spans(&self) -> Result<(), SetGlobalDefaultError> {
        dispatcher::set_global_default(Dispatch::new(tracing_subscriber::registry().with(self.layer())))
    }
}

/// The lanes of one span, one for each timeline whose layer is installed. Kept among the registry's extensions.
struct Lanes(Vec<SpanLane>);

struct SpanLane {
    live: Arc<Live>,
    parent: Option<u32>,
    entered: Vec<Entered>,
    /// Where its log was before it was entered for the last time, if that was not the first time.
    before_last: Option<Mark>,
    polled: bool,
    /// Whether nothing was logged, and no span began, since it was entered.
    quiet: bool,
}

/// A thread in which a span is entered now.
struct Entered {
    thread: u32,
    times: u32,
    running: Running,
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
        lanes.0.iter_mut().find(|lane| self.records(lane)).map(ask)
    }

    fn records(&self, lane: &SpanLane) -> bool {
        Arc::ptr_eq(&lane.live.site.base, &self.timeline.base)
    }

    fn lane(&self, metadata: &'static Metadata<'static>, made_by: Option<u32>) -> Arc<Live> {
        let key = SiteKey::new(metadata.name(), std::ptr::from_ref(metadata) as usize, None, Kind::Span);
        let source = || Source {
            file: metadata.file().unwrap_or_default().into(),
            line: metadata.line().unwrap_or_default(),
            level: Some(metadata.level().as_str().into()),
            target: Some(metadata.target().into()),
            ..Source::new(metadata.name().into(), Kind::Span)
        };
        self.timeline.lane(Some(key), source, made_by)
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
        let running = || self.timeline.base.running().map(|place| place.lane);
        let parent = if attributes.is_contextual() { running().or(parent) } else { parent };
        let mut extensions = span.extensions_mut();
        if extensions.get_mut::<Lanes>().is_none() {
            extensions.insert(Lanes(Vec::new()));
        }
        let Some(lanes) = extensions.get_mut::<Lanes>() else { return };
        if lanes.0.iter().any(|lane| self.records(lane)) {
            // This layer is installed twice.
            return;
        }
        let live = self.lane(attributes.metadata(), parent);
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        fields.note(&live);
        lanes.0.push(SpanLane { live, parent, entered: Vec::new(), before_last: None, polled: false, quiet: true });
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, ctx: Context<'_, S>) {
        self.with_lane(id, &ctx, |lane| {
            let mut fields = Fields::default();
            values.record(&mut fields);
            fields.note(&lane.live);
        });
    }

    fn on_enter(&self, id: &Id, ctx: Context<'_, S>) {
        JUST_LEFT.set((0, 0));
        self.with_lane(id, &ctx, SpanLane::enter);
    }

    fn on_exit(&self, id: &Id, ctx: Context<'_, S>) {
        self.with_lane(id, &ctx, SpanLane::exit);
    }

    fn on_event(&self, event: &Event<'_>, ctx: Context<'_, S>) {
        JUST_LEFT.set((0, 0));
        if let Some(span) = ctx.event_span(event) {
            self.with_lane(&span.id(), &ctx, |lane| lane.quiet = false);
        }
    }

    fn on_close(&self, id: Id, ctx: Context<'_, S>) {
        self.with_lane(&id, &ctx, SpanLane::close);
    }
}

impl SpanLane {
    fn place(&self) -> (u32, u32) {
        (self.live.base().number, self.live.number)
    }

    fn enter(&mut self) {
        let thread = self.live.base().thread();
        if let Some(entered) = self.entered.iter_mut().find(|entered| entered.thread == thread) {
            entered.times += 1;
            return;
        }
        if self.entered.is_empty() {
            let mut log = self.live.log();
            if self.polled {
                self.before_last = Some(log.mark());
            } else if self.live.base().running().is_some() {
                // Entered where nothing runs, it is no part of its parent, which has spawned it.
                log.inside = self.parent.map_or_else(Inside::default, |parent| Inside::of(parent, false));
            }
            drop(log);
            self.polled = true;
            self.quiet = true;
            self.live.enter();
        }
        let running = Running::enter(self.live.base(), self.live.number, None);
        self.entered.push(Entered { thread, times: 1, running });
    }

    fn exit(&mut self) {
        let thread = self.live.base().thread();
        if let Some(here) = self.entered.iter().position(|entered| entered.thread == thread) {
            self.entered[here].times -= 1;
            if self.entered[here].times > 0 {
                return;
            }
            self.entered.swap_remove(here);
        } else {
            let Some(entered) = self.entered.pop() else { return };
            self.left_elsewhere(entered);
        }
        JUST_LEFT.set(self.place());
        if self.entered.is_empty() {
            self.live.exit(false);
        }
    }

    /// A thread that has entered it goes on as if it were still in it.
    fn left_elsewhere(&self, entered: Entered) {
        self.live.base().left_elsewhere(entered.thread, self.live.number, entered.running);
    }

    fn close(&mut self) {
        let thread = self.live.base().thread();
        for entered in self.entered.drain(..).collect::<Vec<_>>() {
            if entered.thread != thread {
                self.left_elsewhere(entered);
            }
        }
        if let Some(before_last) = self.before_last.filter(|_| self.quiet && JUST_LEFT.get() == self.place()) {
            self.live.log().back_to(before_last);
        }
        self.live.finish(Ending::Unknown);
    }
}

/// The fields of a span.
#[derive(Default)]
struct Fields(Vec<(Cow<'static, str>, String)>);

impl Fields {
    fn note(self, live: &Live) {
        if !self.0.is_empty() {
            live.note(|notes| notes.fields.extend(self.0));
        }
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.push((field.name().into(), format!("{value:?}")));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.push((field.name().into(), value.to_owned()));
    }
}

impl fmt::Debug for TimelineLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TimelineLayer").field("timeline", &self.timeline).finish()
    }
}
