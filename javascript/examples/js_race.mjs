// `Promise.race` and `select`: what does the call that lost do?
//
// Run it: `node javascript/examples/js_race.mjs`, and in Rust: `cargo run -p javascript --example js_race`

import { call, say } from "./calls.mjs";

const first = await Promise.race([call("mirror", 150), call("origin", 300)]);
say(`first: ${first}`);
