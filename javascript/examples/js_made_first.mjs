// Calls that are created first and awaited later: when does each one start?
//
// Run it: `node javascript/examples/js_made_first.mjs`, and in Rust: `cargo run -p javascript --example js_made_first`

import { call, say } from "./calls.mjs";

const user = call("user", 150);
const posts = call("posts", 300);
const comments = call("comments", 450);
say("three are made");
await user;
await posts;
await comments;
