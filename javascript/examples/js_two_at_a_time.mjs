// Two at a time: workers that share a list in JavaScript, `buffer_unordered` in Rust. When does each call start?
//
// Run it: `node javascript/examples/js_two_at_a_time.mjs`, and in Rust: `cargo run -p javascript --example js_two_at_a_time`

import { call } from "./calls.mjs";

const images = [["image 0", 150], ["image 1", 1_200], ["image 2", 150], ["image 3", 1_500]].values();
async function worker() {
  for (const [name, milliseconds] of images) {
    await call(name, milliseconds);
  }
}
await Promise.all([worker(), worker()]);
