// To await what is ready: JavaScript lets the microtasks go first that were queued before, Rust goes on at once.
//
// Run it: `node javascript/examples/js_await_ready.mjs`, and its twin: `cargo run -p javascript --example js_await_ready`

import { say } from "./calls.mjs";

setTimeout(() => say("timer"), 0);
Promise.resolve().then(() => say("queued"));
say("before await");
await null;
say("after await");
