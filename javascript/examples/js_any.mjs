// `Promise.any` and `select_ok`: the first success, after a failure. What do the other calls do?
//
// Run it: `node javascript/examples/js_any.mjs`, and in Rust: `cargo run -p javascript --example js_any`

import { call, failingCall, say } from "./calls.mjs";

const first = await Promise.any([failingCall("nearest", 150), call("mirror", 300), call("origin", 450)]);
say(`first success: ${first}`);
