// `AbortController` and `abortable`: a call in JavaScript is stopped only if it listens; a future is dropped, and need not know.
//
// Run it: `node javascript/examples/js_abort.mjs`, and its twin: `cargo run -p javascript --example js_abort`

import { setTimeout as sleep } from "node:timers/promises";
import { call, say } from "./calls.mjs";

async function listeningCall(name, milliseconds, signal) {
  say(`start ${name}`);
  await sleep(milliseconds, undefined, { signal });
  say(`end ${name}`);
}

const controller = new AbortController();
const listens = listeningCall("listens", 300, controller.signal).catch(() => say("listens was aborted"));
const deaf = call("deaf", 450);
await sleep(150);
say("abort");
controller.abort();
await Promise.all([listens, deaf]);
