// `await` after `await`: when does each call start?
//
// Run it: `node javascript/examples/js_one_by_one.mjs`, and in Rust: `cargo run -p javascript --example js_one_by_one`

import { call } from "./calls.mjs";

await call("user", 150);
await call("posts", 300);
await call("comments", 450);
