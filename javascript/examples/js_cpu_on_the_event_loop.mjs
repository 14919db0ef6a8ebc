// CPU work on the only thread: when does a call that is due meanwhile end?
//
// Run it: `node javascript/examples/js_cpu_on_the_event_loop.mjs`, and in Rust: `cargo run -p javascript --example js_cpu_on_the_event_loop`

import { call, say } from "./calls.mjs";

async function compute() {
  say("start computing");
  const start = Date.now();
  let sum = 0;
  while (Date.now() - start < 400) {
    for (let number = 0; number < 1_000; number++) sum += number;
  }
  say("end computing");
  return sum;
}
await Promise.all([call("user", 150), compute()]);
