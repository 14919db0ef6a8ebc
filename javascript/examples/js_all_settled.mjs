// One of three calls fails, in `Promise.allSettled` and in `join!`: what do the other two do?
//
// Run it: `node javascript/examples/js_all_settled.mjs`, and in Rust: `cargo run -p javascript --example js_all_settled`

import { call, failingCall, say } from "./calls.mjs";

const outcomes = await Promise.allSettled([failingCall("user", 150), call("posts", 300), call("comments", 450)]);
const words = outcomes.map((outcome) => (outcome.status === "fulfilled" ? outcome.value : "an error"));
say(`settled: ${words.join(", ")}`);
