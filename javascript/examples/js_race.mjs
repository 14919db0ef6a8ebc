// `Promise.race` and `select`: the first to answer wins. A promise that lost runs on; a future that lost is dropped.
//
// Run it: `node javascript/examples/js_race.mjs`, and its twin: `cargo run -p javascript --example js_race`

import { call, say } from "./calls.mjs";

const first = await Promise.race([call("mirror", 150), call("origin", 300)]);
say(`first: ${first}`);
