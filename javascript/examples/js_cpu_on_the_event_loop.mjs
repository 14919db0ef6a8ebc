// Computing on the one thread: nothing else moves meanwhile, so a call that is due ends late, in both languages.
//
// Run it: `node javascript/examples/js_cpu_on_the_event_loop.mjs`, and its twin: `cargo run -p javascript --example js_cpu_on_the_event_loop`

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
