// `await` of a value that is ready: what else runs meanwhile?
//
// Run it: `node javascript/examples/js_await_ready.mjs`, and in Rust: `cargo run -p javascript --example js_await_ready`

import { say } from "./calls.mjs";

setTimeout(() => say("timer"), 0);
Promise.resolve().then(() => say("queued"));
say("before await");
await null;
say("after await");
