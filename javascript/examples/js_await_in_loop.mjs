// `await` in a loop: when does each call start?
//
// Run it: `node javascript/examples/js_await_in_loop.mjs`, and in Rust: `cargo run -p javascript --example js_await_in_loop`

import { call } from "./calls.mjs";

for (const image of ["image 0", "image 1", "image 2"]) {
  await call(image, 150);
}
