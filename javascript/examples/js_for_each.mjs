// `forEach` with an async function waits for nothing. In Rust the futures are dropped, and nothing even starts.
//
// Run it: `node javascript/examples/js_for_each.mjs`, and its twin: `cargo run -p javascript --example js_for_each`

import { call, say } from "./calls.mjs";

["user", "posts"].forEach(async (name) => {
  await call(name, 150);
});
say("forEach has returned");
