// `Promise.any` and `select_ok`: the first success wins, and failures before it do not count.
//
// Run it: `node javascript/examples/js_any.mjs`, and its twin: `cargo run -p javascript --example js_any`

import { call, failingCall, say } from "./calls.mjs";

const first = await Promise.any([failingCall("nearest", 150), call("mirror", 300), call("origin", 450)]);
say(`first success: ${first}`);
