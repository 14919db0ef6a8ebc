// Made first and awaited later: a promise runs from the moment it is made, a future only when it is awaited.
//
// Run it: `node javascript/examples/js_made_first.mjs`, and its twin: `cargo run -p javascript --example js_made_first`

import { call, say } from "./calls.mjs";

const user = call("user", 150);
const posts = call("posts", 300);
const comments = call("comments", 450);
say("three are made");
await user;
await posts;
await comments;
