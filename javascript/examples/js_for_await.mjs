// `for await` over an async generator, and `while let` over a stream: when does each call start?
//
// Run it: `node javascript/examples/js_for_await.mjs`, and in Rust: `cargo run -p javascript --example js_for_await`

import { call, say } from "./calls.mjs";

async function* pages() {
  for (const name of ["first", "second", "third"]) {
    yield await call(name, 150);
  }
}

for await (const page of pages()) {
  say(`read ${page}`);
}
