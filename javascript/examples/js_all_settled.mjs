// `Promise.allSettled` and `join!`: every outcome is seen, the failed one among them.
//
// Run it: `node javascript/examples/js_all_settled.mjs`, and its twin: `cargo run -p javascript --example js_all_settled`

import { call, failingCall, say } from "./calls.mjs";

const outcomes = await Promise.allSettled([failingCall("user", 150), call("posts", 300), call("comments", 450)]);
const words = outcomes.map((outcome) => (outcome.status === "fulfilled" ? outcome.value : "an error"));
say(`settled: ${words.join(", ")}`);
