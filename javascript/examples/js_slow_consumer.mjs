// A loop that saves each image before it takes the next: what do the other images do meanwhile?
//
// Run it: `node javascript/examples/js_slow_consumer.mjs`, and in Rust: `cargo run -p javascript --example js_slow_consumer`

import { call } from "./calls.mjs";

const images = [call("image 0", 150), call("image 1", 300)];
for (const image of images) {
  await call(`save ${await image}`, 450);
}
