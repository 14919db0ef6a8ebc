// `AbortController` and `abortable`: two calls are told to stop, and one of them does not listen. What does each do?
//
// Run it: `node javascript/examples/js_abort.mjs`, and in Rust: `cargo run -p javascript --example js_abort`

import { setTimeout as sleep } from "node:timers/promises";
import { call, say } from "./calls.mjs";

async function listeningCall(name, milliseconds, signal) {
  say(`start ${name}`);
  await sleep(milliseconds, undefined, { signal });
  say(`end ${name}`);
}

const controller = new AbortController();
const listens = listeningCall("listens", 1200, controller.signal).catch(() => say("listens was aborted"));
const deaf = call("deaf", 1500);
await call("user", 150);
controller.abort();
await Promise.all([listens, deaf]);
