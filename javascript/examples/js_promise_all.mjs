// `Promise.all` and `join!`: all calls are in flight at once, on one thread.
//
// Run it: `node javascript/examples/js_promise_all.mjs`, and its twin: `cargo run -p javascript --example js_promise_all`

import { call, say } from "./calls.mjs";

const [user, posts, comments] = await Promise.all([call("user", 150), call("posts", 300), call("comments", 450)]);
say(`got ${user}, ${posts}, ${comments}`);
