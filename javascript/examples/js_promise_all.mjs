// `Promise.all` and `join!`: when does each call start and end?
//
// Run it: `node javascript/examples/js_promise_all.mjs`, and in Rust: `cargo run -p javascript --example js_promise_all`

import { call, say } from "./calls.mjs";

const [user, posts, comments] = await Promise.all([call("user", 150), call("posts", 300), call("comments", 450)]);
say(`got ${user}, ${posts}, ${comments}`);
