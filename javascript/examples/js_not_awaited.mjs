// A call that nobody awaits: a promise ends before the program does, a spawned task ends with it.
//
// Run it: `node javascript/examples/js_not_awaited.mjs`, and its twin: `cargo run -p javascript --example js_not_awaited`

import { call, say } from "./calls.mjs";

call("log", 450);
await call("user", 150);
say("the last line");
