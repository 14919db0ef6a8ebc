// A call that the program does not await: how far does it come?
//
// Run it: `node javascript/examples/js_not_awaited.mjs`, and in Rust: `cargo run -p javascript --example js_not_awaited`

import { call, say } from "./calls.mjs";

call("log", 450);
await call("user", 150);
say("the last line");
