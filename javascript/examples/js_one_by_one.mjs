// `await` after `await`: both languages wait for each call before the next one starts.
//
// Run it: `node javascript/examples/js_one_by_one.mjs`, and its twin: `cargo run -p javascript --example js_one_by_one`

import { call } from "./calls.mjs";

await call("user", 150);
await call("posts", 300);
await call("comments", 450);
