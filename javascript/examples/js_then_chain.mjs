// `.then` and `.catch`, and their counterparts `then`, `map` and `unwrap_or_else` of the `futures` crate.
//
// Run it: `node javascript/examples/js_then_chain.mjs`, and in Rust: `cargo run -p javascript --example js_then_chain`

import { call, failingCall, say } from "./calls.mjs";

await call("user", 150)
  .then(() => failingCall("posts", 150))
  .catch(() => "no posts")
  .then((posts) => say(`shown: ${posts}`));
