// Plays the timelines of the book. Beside each picture is its recording as JSON; docs/program/sources.rs puts it there. Without this
// script, in print, and for a screen reader the picture stays as it is.
"use strict";

(() => {
    // How long a run takes to play: five times as long as on its own clock, within these bounds, in milliseconds.
    const [SLOWER, SHORTEST, LONGEST] = [5, 2500, 6000];
    // As many colours as the recorder has.
    const COLOURS = 6;
    // Of the time axis: what is shorter is a dot, and not a bar.
    const DOT = 0.015;
    const THIN = {future: true, waiting: true, span: true};

    const svg = name => document.createElementNS("http://www.w3.org/2000/svg", name);
    function element(name, attributes, ...inside) {
        const made = ["svg", "path", "line", "rect", "circle", "text", "g"].includes(name) ? svg(name) : document.createElement(name);
        Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
        made.append(...inside);
        return made;
    }
    const letter = thread => String.fromCharCode("A".charCodeAt(0) + thread);
    const colour = thread => `timeline-thread-${thread % COLOURS}`;

    /** A time in nanoseconds, as people write it. What orders events that happen at the same moment is less than a microsecond. */
    function time(nanoseconds) {
        const micros = Math.floor(nanoseconds / 1000);
        return micros >= 1e7 ? `${micros / 1e6}\u00a0s` : micros % 1000 === 0 || micros >= 1e5 ? `${Math.round(micros / 1000)}\u00a0ms`
            : micros >= 1000 ? `${micros / 1000}\u00a0ms` : `${micros}\u00a0µs`;
    }

    /** What happens in a recording, in its order: `{at, lane, event, ...}`, beginning with the creation of each lane. */
    function eventsOf(recording, run) {
        return recording.lanes
            .flatMap((lane, number) => [{event: "created", at: lane.created}, ...lane.events].map(event => ({...event, lane: number, run})))
            .sort((one, other) => one.at - other.at);
    }

    /** What each lane of `recording` does after these events of it. */
    function statesAfter(recording, events) {
        const states = recording.lanes.map(() => ({is: "none"}));
        for (const {event, at, lane, thread, by, how} of events) {
            const state = states[lane];
            if (event === "created") {
                state.is = "created";
            } else if (event === "enter") {
                Object.assign(state, {is: "running", thread, woken: false});
            } else if (event === "exit") {
                state.is = state.woken ? "ready" : "waiting";
            } else if (event === "wake") {
                Object.assign(state, {woken: true, by});
                state.is = state.is === "running" || state.is === "created" ? state.is : "ready";
            } else {
                Object.assign(state, {is: how, at});
            }
        }
        return states;
    }

    const over = state => !["none", "created", "running", "ready", "waiting"].includes(state.is);

    /** The lanes inside a lane that are in flight: what it waits for. */
    function innerOf({inner}, states, lane) {
        return (inner.get(lane) ?? []).filter(number => states[number].is !== "none" && !over(states[number]));
    }

    function waker(recording, {by}) {
        return by === undefined ? "by a timer or I/O" : `by ${recording.lanes[by].name}`;
    }

    function waitsFor(recording, states, lane) {
        const inner = innerOf(recording, states, lane);
        const {name} = inner.length > 0 ? recording.lanes[inner[0]] : {};
        return inner.length > 1 ? `${inner.length} calls` : name ?? "a timer or I/O";
    }

    /** A lane's state in a few words. */
    function inWords(recording, states, lane, threads) {
        const state = states[lane];
        const on = `on ${letter(threads.indexOf(state.thread))}`;
        const {kind, failure, created} = recording.lanes[lane];
        switch (state.is) {
            case "none": return "";
            case "created": return "created, not polled";
            case "running": return {computing: `CPU work ${on}`, blocked: `blocks ${on}`}[kind] ?? `running ${on}`;
            case "ready": return `ready, woken ${waker(recording, state)}`;
            case "waiting": return `waits for ${waitsFor(recording, states, lane)}`;
            case "failed": return `failed: ${failure ?? "no reason"}`;
            default: return `${state.is} after ${time(state.at - created)}`;
        }
    }

    /** One event as a sentence. */
    function sentence(recording, states, {event, at, lane, how}, threads, began) {
        const {name, kind, failure} = recording.lanes[lane];
        const state = states[lane];
        const on = `on thread ${letter(threads.indexOf(state.thread))}`;
        const what = {
            created: () => `${name} is created`,
            enter: () => ({computing: `${name} begins CPU work ${on}`, blocked: `${name} blocks ${on}`})[kind] ?? `${name} is polled ${on}`,
            exit: () => `${name} waits for ${waitsFor(recording, states, lane)}: its poll has returned`,
            wake: () => `${name} is woken ${waker(recording, state)}`,
            end: () => how === "failed" ? `${name} fails: ${failure ?? "no reason"}` : how === "dropped" ? `${name} is dropped, unfinished` : `${name} has ${how}`,
        }[event]();
        return `${time(at - began)}: ${what}.`;
    }

    /** The line of one lane, as the recorder draws it. Places are shares of the axis. */
    function chart(recording, number, x, threads) {
        const {kind, events} = recording.lanes[number];
        const drawn = element("svg", {class: "drawn", height: 24});
        const thin = THIN[kind];
        const percent = share => `${(100 * share).toFixed(3)}%`;
        const line = (from, to, kind, thread) => element("line", {x1: percent(from), x2: percent(to), y1: 12, y2: 12, class: `${kind} ${colour(thread)}`});
        const polls = [];
        let [entered, woken] = [null, null];
        let last = 0;
        for (const {event, at, thread} of events) {
            if (event === "enter") {
                if (woken !== null && x(at) - woken > DOT / 3) {
                    drawn.append(line(woken, x(at), "timeline-ready", threads.indexOf(thread)));
                }
                [entered, woken] = [{from: x(at), thread: threads.indexOf(thread)}, null];
                polls.push(entered);
            } else if (event === "wake") {
                woken = x(at);
            } else if (entered) {
                entered.to = x(at);
                entered = null;
            }
            last = x(at);
        }
        const ending = events.at(-1)?.event === "end" ? events.at(-1).how : "running";
        const end = ending === "running" ? x(recording.until) : last;
        if (thin && polls.length > 0) {
            drawn.prepend(line(polls[0].from, end, "timeline-wait", polls[0].thread));
        }
        const [y, height] = thin ? [7, 10] : [2, 20];
        for (const {from, to = end, thread} of polls) {
            const width = to - from;
            if (thin && width < DOT) {
                drawn.append(element("circle", {cx: percent(from), cy: 12, r: 5, class: `timeline-bar ${colour(thread)}`}));
            } else {
                const frame = kind === "blocked" ? "timeline-frame" : "timeline-bar";
                drawn.append(element("rect", {x: percent(from), y, width: percent(Math.max(width, DOT / 3)), height, rx: 2, class: `${frame} ${colour(thread)}`}));
                if (kind === "blocked") {
                    drawn.append(line(from, to, "timeline-stripes", thread));
                }
            }
        }
        const marks = {
            failed: [["circle", {class: "timeline-disc", r: 9}], ["path", {class: "timeline-on", d: "M-4-4L4 4M-4 4L4-4"}]],
            panicked: [["circle", {class: "timeline-disc", r: 9}], ["path", {class: "timeline-on", d: "M0-5.5V1.5M0 3.5V6"}]],
            dropped: [["path", {class: "timeline-halo", d: "M-6-6L6 6M-6 6L6-6"}], ["path", {class: "timeline-end", d: "M-6-6L6 6M-6 6L6-6"}]],
            running: [["path", {class: `timeline-wait ${colour(polls.at(-1)?.thread ?? 0)}`, d: "M-2-7l7 7l-7 7"}]],
        }[ending] ?? [];
        drawn.append(element("svg", {x: percent(end), y: 12, overflow: "visible"}, ...marks.map(([name, attributes]) => element(name, attributes))));
        return drawn;
    }

    /** Round times, as shares of the axis. */
    function ticks(axis) {
        const step = [1, 2, 5].flatMap(digit => Array.from({length: 11}, (_, zeros) => digit * 10 ** (zeros + 1)))
            .sort((one, other) => one - other).find(step => axis / step <= 6) ?? axis;
        const last = Math.floor(axis / step);
        return Array.from({length: last + 1}, (_, tick) => [tick * step / axis, tick === last ? time(tick * step) : parseFloat(time(tick * step))]);
    }

    /** The lanes so that those inside a lane, and those that it spawned, come right after it: `{number, depth}`. */
    function inTree(lanes) {
        const below = (parent, depth) => lanes.flatMap(({origin}, number) =>
            (origin.inside ?? origin.spawned_by) === parent ? [{number, depth}, ...below(number, depth + 1)] : []);
        return below(undefined, 0);
    }

    /** A drawing of one recording, which shows what is so after some of its events. */
    function drawing(recording, began, axis) {
        recording.inner = Map.groupBy(recording.lanes.keys(), number => recording.lanes[number].origin.inside);
        const threads = [...new Set(recording.lanes.flatMap(lane => lane.events.filter(({event}) => event === "enter").map(({thread}) => thread)))].sort((a, b) => a - b);
        const x = at => Math.min(Math.max(at - began, 0) / axis, 1);
        const labels = ticks(axis).map(([share, label]) => element("span", {style: `left:${100 * share}%`}, label));
        const scale = element("div", {class: "lane"}, element("span", {class: "name"}), element("div", {class: "scale"}, ...labels));
        const rows = [];
        for (const {number, depth} of inTree(recording.lanes)) {
            const state = element("span", {class: "state"});
            const track = element("div", {class: "track"}, chart(recording, number, x, threads));
            const row = element("div", {class: "lane", "data-lane": number, "data-is": "none"},
                element("span", {class: "name", style: `padding-inline-start:${depth}em`}, recording.lanes[number].name), track, state);
            rows.push({number, row, state});
        }
        // The lines of the source that made the lanes, each once.
        const places = new Map();
        recording.lanes.forEach(({file, line, code}, number) => {
            const place = `${file}:${line}`;
            if (code) {
                places.set(place, {code, lanes: [...places.get(place)?.lanes ?? [], number]});
            }
        });
        const lines = [...places].map(([place, {code, lanes}]) => ({lanes, shown: element("li", {"data-place": place}, element("code", {}, code), element("span", {}, place))}));
        const whole = element("div", {class: "run timeline", "aria-hidden": "true"}, scale, ...rows.map(({row}) => row));
        const change = (element, name, value) => {
            if (element.getAttribute(name) !== value) {
                element.setAttribute(name, value);
            }
        };
        const move = now => {
            whole.style.setProperty("--now", `${100 * now}%`);
            // A mark is shown whole, if it is not ahead.
            whole.style.setProperty("--beyond", now === 1 ? "12px" : "5px");
        };
        const show = events => {
            const states = statesAfter(recording, events);
            for (const {number, row, state} of rows) {
                change(row, "data-is", states[number].is);
                const words = inWords(recording, states, number, threads);
                if (state.textContent !== words) {
                    state.textContent = words;
                }
            }
            const last = events.at(-1)?.lane;
            for (const {lanes, shown} of lines) {
                const flies = lanes.some(lane => states[lane].is !== "none" && !over(states[lane]));
                change(shown, "data-is", lanes.includes(last) ? "last" : flies ? "flies" : "rests");
            }
            return states;
        };
        return {whole, show, move, threads, recording, lines: lines.map(({shown}) => shown)};
    }

    /** One player, for the figures that share a clock. */
    function play(place, figures) {
        const recordings = figures.map(figure => JSON.parse(figure.querySelector(".recording").textContent));
        const begins = recording => Math.min(...recording.lanes.flatMap(({events}) => events.slice(0, 1).map(({at}) => at)));
        const began = recordings.map(begins);
        const axis = Math.max(...recordings.map(({axis}) => axis));
        const drawings = recordings.map((recording, run) => drawing(recording, began[run], axis));
        // At the same microsecond, one recording comes before the next.
        const moment = ({at, run}) => Math.floor((at - began[run]) / 1000);
        const all = recordings.flatMap(eventsOf).sort((one, other) => moment(one) - moment(other) || one.run - other.run);
        const length = Math.min(Math.max(axis / 1e6 * SLOWER, SHORTEST), LONGEST);
        let events = all;
        let [step, shownStep, now, frame, whenDone] = [0, null, 0, null, () => {}];

        const button = (label, text, press) => {
            const made = element("button", {type: "button", "aria-label": label}, text);
            made.addEventListener("click", press);
            return made;
        };
        const toggle = button("Play", "", () => frame === null ? start() : stop());
        const scrub = element("input", {type: "range", min: 0, max: 1000, step: 1, "aria-label": "Time"});
        const clock = element("output", {});
        const said = element("p", {class: "said"});
        const bar = element("div", {class: "controls", role: "group", "aria-label": "Player"}, toggle,
            button("Step back", "◂ step", () => stepBy(-1)), button("Step forward", "step ▸", () => stepBy(1)), scrub, clock);
        const lines = element("ol", {class: "lines", "aria-hidden": "true"}, ...drawings.flatMap(({lines}) => lines));
        const player = element("div", {class: "player"}, bar, said, lines);

        /** What has happened up to this step. */
        function showStep() {
            let states;
            drawings.forEach(({show}, run) => {
                const shown = show(events.slice(0, step).filter(event => event.run === run));
                states = events[step - 1]?.run === run ? shown : states;
            });
            player.dataset.step = step;
            const last = events[step - 1];
            const {recording, threads} = last ? drawings[last.run] : {};
            said.textContent = last ? sentence(recording, states, last, threads, began[last.run]) : "Nothing has happened yet.";
            scrub.setAttribute("aria-valuetext", said.textContent);
        }
        function show(speak) {
            said.setAttribute("aria-live", speak ? "polite" : "off");
            // Most frames of a run bring nothing new.
            if (shownStep !== step) {
                shownStep = step;
                showStep();
            }
            drawings.forEach(({move}) => move(now));
            clock.textContent = time(Math.round(now * axis / 1e6) * 1e6);
            scrub.value = Math.round(1000 * now);
            const [name, sign] = frame !== null ? ["Pause", "❚❚ pause"] : now < 1 ? ["Play", "▶ play"] : ["Play again", "↻ again"];
            if (toggle.textContent !== sign) {
                toggle.setAttribute("aria-label", name);
                toggle.textContent = sign;
            }
        }
        /** Goes to a moment, as a share of the axis. */
        function goTo(share, speak) {
            now = share;
            step = events.findLastIndex(event => moment(event) * 1000 <= now * axis + 1) + 1;
            show(speak);
        }
        function stepBy(by) {
            stop();
            step = Math.min(Math.max(step + by, 0), events.length);
            now = step === 0 ? 0 : step === events.length ? 1 : Math.min(moment(events[step - 1]) * 1000 / axis, 1);
            show(true);
        }
        function start() {
            if (still) {
                goTo(1, false);
                whenDone();
                return;
            }
            const from = now < 1 ? now : 0;
            let began = null;
            const next = at => {
                began ??= at;
                const share = Math.min(from + (at - began) / length, 1);
                frame = share < 1 ? requestAnimationFrame(next) : null;
                goTo(share, false);
                if (share === 1) {
                    whenDone();
                }
            };
            frame = requestAnimationFrame(next);
            show(false);
        }
        function stop() {
            cancelAnimationFrame(frame);
            frame = null;
            show(false);
        }
        scrub.addEventListener("input", () => {
            const share = scrub.value / 1000;
            cancelAnimationFrame(frame);
            frame = null;
            goTo(share, false);
        });
        player.addEventListener("keydown", event => {
            const key = event.key;
            const steps = {ArrowLeft: -1, ArrowRight: 1}[key];
            if (event.altKey || event.ctrlKey || event.metaKey || !(steps || key === "Home" || key === "End")) {
                return;
            }
            if (steps) {
                stepBy(steps);
            } else {
                stop();
                goTo(key === "Home" ? 0 : 1, true);
            }
            event.preventDefault();
            // The book turns its pages with the arrows.
            event.stopPropagation();
        });

        figures.forEach((figure, run) => {
            figure.classList.add("played");
            figure.removeAttribute("tabindex");
            figure.querySelector("svg").after(drawings[run].whole);
        });
        const longest = Math.max(...recordings.flatMap(({lanes}) => inTree(lanes).map(({number, depth}) => lanes[number].name.length + 2 * depth)));
        place.style.setProperty("--name", `${Math.min(longest, 24)}ch`);
        place.append(player);

        /** Shows one of the figures alone, at the same moment. */
        function only(run) {
            figures.forEach((figure, other) => {
                figure.hidden = other !== run;
                drawings[other].lines.forEach(line => line.hidden = other !== run);
            });
            events = all.filter(event => event.run === run);
            shownStep = null;
            goTo(now, false);
        }
        const end = Math.max(...recordings[0].lanes.flatMap(({events}) => events.map(({at}) => at)));
        return {start, only, goTo, took: time(end - began[0]), whenDone: act => whenDone = act};
    }

    /** Asks for how long the first recording takes. The answer starts it, and at its end the reader learns whether it was right. */
    function ask(question, player) {
        const verdict = element("p", {class: "verdict", role: "status"});
        question.after(verdict);
        const plain = text => text.replace(/\s+/gu, "\u00a0").trim();
        const answered = (answer, button) => {
            question.querySelectorAll("button").forEach(other => other.setAttribute("aria-pressed", other === button));
            verdict.textContent = "";
            player.whenDone(() => {
                const right = plain(answer) === player.took;
                verdict.textContent = right ? `Right: it takes ${player.took}.` : `You said ${plain(answer)}. It takes ${player.took}.`;
            });
            player.goTo(0, false);
            player.start();
        };
        const answers = [...question.querySelectorAll(".answer")];
        for (const answer of answers) {
            const button = element("button", {type: "button", "aria-pressed": false}, answer.textContent);
            button.addEventListener("click", () => answered(button.textContent, button));
            answer.replaceWith(button);
        }
        if (answers.length === 0) {
            const number = element("input", {type: "number", min: 0, required: "", "aria-label": "Milliseconds"});
            const form = element("form", {}, number, " ms ", element("button", {}, "Check"));
            form.addEventListener("submit", event => {
                event.preventDefault();
                answered(`${Number(number.value)} ms`);
            });
            form.addEventListener("keydown", event => event.stopPropagation());
            question.append(form);
        }
    }

    /** One click between a mistake and its fixed version. */
    function choose(place, player) {
        const buttons = ["The mistake", "The fix"].map((text, run) => {
            const button = element("button", {type: "button"}, text);
            button.addEventListener("click", () => show(run));
            return button;
        });
        const show = run => {
            buttons.forEach((button, other) => button.setAttribute("aria-pressed", other === run));
            player.only(run);
        };
        place.prepend(element("div", {class: "controls", role: "group", "aria-label": "Version"}, ...buttons));
        show(0);
    }

    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    for (const place of document.querySelectorAll(".race")) {
        const question = place.querySelector(".predict");
        const player = play(place, [...place.querySelectorAll(".picture")]);
        player.goTo(still && !question ? 1 : 0, false);
        if (place.matches(".fixed")) {
            choose(place, player);
        }
        if (question) {
            ask(question, player);
        } else if (!still) {
            const watch = new IntersectionObserver(seen => {
                if (seen.some(({isIntersecting}) => isIntersecting)) {
                    watch.disconnect();
                    player.start();
                }
            }, {rootMargin: "-5% 0px -30% 0px"});
            watch.observe(place);
        }
    }
})();
