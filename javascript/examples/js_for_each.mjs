// `forEach` with an async function: when does each call start?
//
// Run it: `node javascript/examples/js_for_each.mjs`, and in Rust: `cargo run -p javascript --example js_for_each`

import { call, say } from "./calls.mjs";

["user", "posts"].forEach(async (name) => {
  await call(name, 150);
});
say("forEach has returned");
