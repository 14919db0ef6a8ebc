// `new Promise` around a callback, and a one-shot channel.
//
// Run it: `node javascript/examples/js_new_promise.mjs`, and in Rust: `cargo run -p javascript --example js_new_promise`

import { say } from "./calls.mjs";

const later = (answer, callback) => setTimeout(() => callback(answer), 150);

const promise = new Promise((resolve) => later("mirror", resolve));
say("waiting");
say(`answered: ${await promise}`);
