// One of three calls fails, in `Promise.all` and in `try_join!`: what do the other two do?
//
// Run it: `node javascript/examples/js_promise_all_fails.mjs`, and in Rust: `cargo run -p javascript --example js_promise_all_fails`

import { call, failingCall, say } from "./calls.mjs";

try {
  await Promise.all([failingCall("user", 150), call("posts", 300), call("comments", 450)]);
} catch (error) {
  say(`caught: ${error.message}`);
}
