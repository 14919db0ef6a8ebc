// The page "Try it": three timelines of the same calls, worked out anew whenever a control is moved.
// docs/tests/browser/model.rs is the same model on the virtual clock; a test holds the two equal.
"use strict";

/**
 * What `calls` calls do, of which at most `limit` are in flight at once. Each is sent by a thread, which takes no time, waits
 * without one for `wait`, and then computes for `compute` on one. Who finds no thread free queues for one, first come, first served.
 *
 * Times are whole microseconds, so that they are exact. Answers with one `{sent, answered, computing, finished, thread}` a call.
 */
function run(calls, limit, threads, wait, compute) {
    const started = [];
    const idle = Array.from({length: threads}, (_, thread) => thread);
    let [free, now] = [threads, 0];
    // Who can go on at this moment, in order; who queues for a thread; who sleeps until when.
    let [ready, queue, asleep] = [[], [], []];

    const take = step => {
        if (free > 0) {
            free -= 1;
            step();
        } else {
            queue.push(step);
        }
    };
    const give = () => {
        if (queue.length > 0) {
            ready.push(queue.shift());
        } else {
            free += 1;
        }
    };
    const sleep = (time, step) => {
        if (time > 0) {
            asleep.push({until: now + time, step});
        } else {
            step();
        }
    };

    const start = () => {
        if (started.length < calls) {
            const call = {};
            started.push(call);
            ready.push(() => take(() => send(call)));
        }
    };
    const send = call => {
        call.sent = now;
        give();
        sleep(wait, () => {
            call.answered = now;
            take(() => work(call));
        });
    };
    const work = call => {
        call.computing = now;
        call.thread = Math.min(...idle);
        idle.splice(idle.indexOf(call.thread), 1);
        sleep(compute, () => {
            call.finished = now;
            idle.push(call.thread);
            give();
            start();
        });
    };

    for (let place = 0; place < limit; place += 1) {
        start();
    }
    for (;;) {
        while (ready.length > 0) {
            ready.shift()();
        }
        if (asleep.length === 0) {
            return started;
        }
        now = Math.min(...asleep.map(sleeper => sleeper.until));
        ready = asleep.filter(sleeper => sleeper.until === now).map(sleeper => sleeper.step);
        asleep = asleep.filter(sleeper => sleeper.until > now);
    }
}

(function page() {
    const place = document.querySelector(".try-it");
    const CONTROLS = [
        {name: "calls", label: "Calls", min: 1, max: 20, step: 1, value: 3, unit: ""},
        {name: "latency", label: "Latency of each call", min: 10, max: 1000, step: 10, value: 200, unit: "\u00a0ms"},
        {name: "limit", label: "Max in flight", min: 1, max: 20, step: 1, value: 3, unit: ""},
        {name: "threads", label: "Threads", min: 1, max: 8, step: 1, value: 1, unit: ""},
        {name: "share", label: "Share of CPU work", min: 0, max: 100, step: 5, value: 0, unit: "\u00a0%"},
    ];
    const MODELS = [
        {name: "Sequential", limit: () => 1, threads: () => 1},
        {name: "Concurrent", limit: setting => setting.limit, threads: () => 1},
        {name: "Parallel", limit: setting => setting.limit, threads: setting => setting.threads},
    ];
    const PRESETS = [
        {
            name: "Only I/O", setting: {calls: 3, latency: 200, limit: 3, threads: 1, share: 0},
            asks: "These calls only wait. What does a second thread save? And what if only two may be in flight?",
        },
        {
            name: "Only CPU work", setting: {calls: 4, latency: 200, limit: 4, threads: 1, share: 100},
            asks: "These calls only do CPU work. Which slider makes parallel faster, and up to which value?",
        },
        {
            name: "Both", setting: {calls: 8, latency: 200, limit: 8, threads: 4, share: 25},
            asks: "A quarter of each call is CPU work. Where do lines become dashed if you remove threads?",
        },
        {
            name: "Many calls, few in flight", setting: {calls: 20, latency: 200, limit: 3, threads: 4, share: 25},
            asks: "Is it the limit or the threads that hold these calls back? Which slider helps?",
        },
    ];
    // As many colours as the recorder has.
    const COLOURS = 6;

    const ms = time => `${time / 1000}\u00a0ms`;
    const count = (number, thing) => `${number} ${thing}${number === 1 ? "" : "s"}`;
    const letter = thread => String.fromCharCode("A".charCodeAt(0) + thread);

    function element(name, attributes, ...inside) {
        const namespace = ["svg", "g", "path", "rect", "circle", "text", "title"].includes(name)
            ? "http://www.w3.org/2000/svg" : "http://www.w3.org/1999/xhtml";
        const made = document.createElementNS(namespace, name);
        Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
        made.append(...inside);
        return made;
    }

    const inputs = {};
    const outputs = {};
    const form = element("form", {});
    for (const {name, label, min, max, step, value, unit} of CONTROLS) {
        const id = `try-it-${name}`;
        inputs[name] = element("input", {id, type: "range", min, max, step, value});
        outputs[name] = element("output", {for: id});
        form.append(element("div", {}, element("label", {for: id}, label), inputs[name], outputs[name]));
        inputs[name].unit = unit;
    }
    const presets = element("p", {class: "presets"});
    const question = element("p", {class: "question"});
    const ask = ({asks}) => question.replaceChildren(element("strong", {}, "Predict:"), ` ${asks}`);
    ask(PRESETS[0]);
    for (const preset of PRESETS) {
        const button = element("button", {type: "button"}, preset.name);
        button.addEventListener("click", () => {
            set(preset.setting);
            ask(preset);
            keep();
        });
        presets.append(button, " ");
    }
    const sentence = element("p", {role: "status", "aria-live": "polite"});
    const figures = MODELS.map(() => element("figure", {}));
    place.replaceChildren(presets, question, form, sentence, ...figures, legend());

    function setting() {
        return Object.fromEntries(CONTROLS.map(({name}) => [name, Number(inputs[name].value)]));
    }

    function runOf(model, {calls, latency, limit, threads, share}) {
        const compute = latency * share * 10;
        const used = {limit: model.limit({limit}), threads: model.threads({threads})};
        const timeline = run(calls, used.limit, used.threads, latency * 1000 - compute, compute);
        return {timeline, total: Math.max(...timeline.map(call => call.finished)), ...used};
    }

    function show() {
        const now = setting();
        for (const {name} of CONTROLS) {
            const said = inputs[name].value + inputs[name].unit;
            outputs[name].textContent = said;
            inputs[name].setAttribute("aria-valuetext", said);
        }
        const runs = MODELS.map(model => runOf(model, now));
        // The same scale for all three, so that their lengths can be compared.
        const span = Math.max(...runs.map(({total}) => total));
        runs.forEach((shown, model) => draw(figures[model], MODELS[model].name, shown, span));
        sentence.textContent = inWords(now, runs.map(({total}) => total));
    }

    function inWords(now, [sequential, concurrent, parallel]) {
        const computes = now.latency * now.share * 10;
        const part = now.share === 0 ? "all of it waiting on I/O" : now.share === 100 ? "all of it CPU work" : `${ms(computes)} of it CPU work`;
        const flight = `at most ${now.limit} in flight`;
        const improves = ([name, things]) => {
            const {max} = CONTROLS.find(control => control.name === name);
            for (let value = now[name] + 1; value <= max; value += 1) {
                const {total} = runOf(MODELS[2], {...now, [name]: value});
                if (total < parallel) {
                    return `with ${value} ${things} it would take ${ms(total)}`;
                }
            }
            return null;
        };
        const [wider, faster] = [["limit", "in flight"], ["threads", "threads"]].map(improves);
        const more = wider || faster ? `${wider ?? "more in flight would not help"}, and ${faster ?? "more threads would not help"}`
            : "neither more in flight nor more threads would help";
        return `${count(now.calls, "call")} of ${ms(now.latency * 1000)} each, ${part}. Sequential takes ${ms(sequential)}. `
            + `Concurrent, ${flight} on one thread, takes ${ms(concurrent)}. `
            + `Parallel, ${flight} on ${count(now.threads, "thread")}, takes ${ms(parallel)}; ${more}.`;
    }

    function draw(figure, name, {timeline, total, limit, threads}, span) {
        const how = `at most ${limit} in flight, ${count(threads, "thread")}`;
        const [width, left, right, top] = [Math.max(place.clientWidth, 240), 28, 36, 24];
        // All three should fit on one screen with the sliders, so that they are seen to change.
        const row = Math.min(Math.max(160 / timeline.length, 13), 20);
        const height = top + timeline.length * row + 4;
        const x = time => left + time / span * (width - left - right);
        const svg = element("svg", {width, height, viewBox: `0 0 ${width} ${height}`, role: "img"},
            element("title", {}, `${name}: ${count(timeline.length, "call")}, ${how}, ${ms(total)}`));
        for (const [time, label] of ticks(span, width - left - right)) {
            svg.append(element("path", {class: "grid", d: `M${x(time)} ${top - 4}V${height - 4}`}));
            svg.append(element("text", {class: "tick", x: x(time), y: top - 9}, label));
        }
        timeline.forEach((call, number) => svg.append(lane(call, number, x, top + (number + 0.5) * row, row)));
        const caption = element("figcaption", {}, element("strong", {}, name), ` (${how}) `, element("strong", {class: "total"}, ms(total)));
        figure.replaceChildren(caption, svg);
    }

    /** One call: what the recorder would draw, and a dashed line where an answer is there and no thread is free. */
    function lane({sent, answered, computing, finished, thread}, number, x, y, row) {
        const lane = element("g", {class: `thread-${thread % COLOURS}`, "data-times": [sent, answered, computing, finished, thread]});
        const half = row * 0.33;
        lane.append(element("text", {class: "name", x: 20, y: y + 4.5}, number + 1));
        if (answered > sent) {
            lane.append(element("path", {class: "waits", d: `M${x(sent)} ${y}H${x(answered)}`}));
        }
        if (computing > answered) {
            lane.append(element("path", {class: "queues", d: `M${x(answered)} ${y}H${x(computing)}`}));
        }
        lane.append(element("circle", {class: "dot", cx: x(sent), cy: y, r: 3.5}));
        if (finished > computing) {
            const width = Math.max(x(finished) - x(computing), 1.5);
            lane.append(element("rect", {class: "computes", x: x(computing), y: y - half, width, height: 2 * half, rx: 1.5}));
        } else {
            lane.append(element("circle", {class: "dot", cx: x(finished), cy: y, r: 3.5}));
        }
        lane.append(element("text", {class: "letter", x: x(finished) + 7, y: y + 4.5}, letter(thread)));
        return lane;
    }

    /** Round times, as many as their labels leave room for. */
    function ticks(span, width) {
        const most = Math.max(Math.floor(width / 80), 1);
        const steps = [1, 2, 5].flatMap(digit => [1, 10, 100, 1000, 10000].map(zeros => digit * zeros * 1000));
        const step = steps.sort((a, b) => a - b).find(step => span / step <= most) ?? span;
        const last = Math.floor(span / step);
        return Array.from({length: last + 1}, (_, tick) => [tick * step, tick === last ? ms(tick * step) : tick * step / 1000]);
    }

    function legend() {
        const sample = (...inside) => element("svg", {width: 44, height: 14, viewBox: "0 0 44 14", class: "thread-0", "aria-hidden": "true"}, ...inside);
        const waits = sample(element("path", {class: "waits", d: "M4 7H42"}), element("circle", {class: "dot", cx: 4, cy: 7, r: 3.5}));
        const queues = sample(element("path", {class: "queues", d: "M2 7H42"}));
        const computes = sample(element("rect", {class: "computes", x: 2, y: 2, width: 40, height: 10, rx: 1.5}));
        return element("p", {class: "legend"},
            element("span", {}, waits, " waits for its answer"),
            element("span", {}, queues, " has its answer, but no thread is free"),
            element("span", {}, computes, " does CPU work, on the thread of that letter"));
    }

    function set(values) {
        for (const {name} of CONTROLS) {
            const value = values[name] ?? "";
            // What is no number would put the control into its middle; one that is too large, a range brings back itself.
            if (value !== "" && Number.isFinite(Number(value))) {
                inputs[name].value = value;
            }
        }
        show();
    }

    /** Keeps the setting in the address, so that it can be linked. */
    function keep() {
        history.replaceState(null, "", `#${new URLSearchParams(setting())}`);
    }

    function restore() {
        set(Object.fromEntries(new URLSearchParams(location.hash.slice(1))));
    }

    form.addEventListener("input", show);
    // Once a control is let go of: some browsers refuse an address that changes with every pixel.
    form.addEventListener("change", keep);
    form.addEventListener("submit", event => event.preventDefault());
    addEventListener("hashchange", restore);
    // A frame later, since an observer that changes what it observes is an error.
    new ResizeObserver(() => requestAnimationFrame(show)).observe(place);
    restore();
})();
