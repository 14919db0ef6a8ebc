// Promise.all over timers: node sleeps.mjs CALLS LATENCY_MS
//
// Prints, as JSON, the milliseconds that all of them took together and the version of Node.

const [calls, latency] = process.argv.slice(2).map(Number);
const sleep = (id) => new Promise((resolve) => setTimeout(resolve, latency, id));

const start = performance.now();
const answers = await Promise.all(Array.from({ length: calls }, (_, id) => sleep(id)));
const wall = performance.now() - start;

if (!answers.every((answer, id) => answer === id)) throw new Error("an answer is missing");
console.log(JSON.stringify({ wall_ms: wall, version: process.versions.node }));
