// One of three fails: `Promise.all` cancels nothing, `try_join!` drops what is still in flight.
//
// Run it: `node javascript/examples/js_promise_all_fails.mjs`, and its twin: `cargo run -p javascript --example js_promise_all_fails`

import { call, failingCall, say } from "./calls.mjs";

try {
  await Promise.all([failingCall("user", 150), call("posts", 300), call("comments", 450)]);
} catch (error) {
  say(`caught: ${error.message}`);
}
