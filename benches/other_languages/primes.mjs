// Worker threads that count primes: node primes.mjs WORKERS JOBS LIMIT
//
// Prints, as JSON, the milliseconds that all jobs took together once the workers ran, the primes that they found and the version.

import { once } from "node:events";
import { Worker, isMainThread, parentPort } from "node:worker_threads";

function isOddPrime(number) {
  for (let divisor = 3; divisor * divisor <= number; divisor += 2) {
    if (number % divisor === 0) return false;
  }
  return true;
}

function countPrimes(limit) {
  let count = 1; // two
  for (let number = 3; number < limit; number += 2) {
    if (isOddPrime(number)) count += 1;
  }
  return count;
}

if (!isMainThread) {
  parentPort.on("message", (limit) => parentPort.postMessage(countPrimes(limit)));
  parentPort.postMessage("ready");
} else {
  const [count, jobs, limit] = process.argv.slice(2).map(Number);
  const workers = Array.from({ length: count }, () => new Worker(new URL(import.meta.url)));
  await Promise.all(workers.map((worker) => once(worker, "message")));

  const start = performance.now();
  let queued = jobs;
  let primes = 0;
  const run = async (worker) => {
    while (queued > 0) {
      queued -= 1;
      worker.postMessage(limit);
      const [found] = await once(worker, "message");
      primes += found;
    }
  };
  await Promise.all(workers.map(run));
  const wall = performance.now() - start;

  console.log(JSON.stringify({ wall_ms: wall, primes, version: process.versions.node }));
  await Promise.all(workers.map((worker) => worker.terminate()));
}
