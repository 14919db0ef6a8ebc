// The calls of the JavaScript programs. Those of the Rust programs are in `src/lib.rs`.

export const say = (event) => console.log(event);

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

// A call that takes some milliseconds, and prints when it starts and when it ends.
export async function call(name, milliseconds) {
  say(`start ${name}`);
  await sleep(milliseconds);
  say(`end ${name}`);
  return name;
}

// A call that fails after some milliseconds.
export async function failingCall(name, milliseconds) {
  say(`start ${name}`);
  await sleep(milliseconds);
  say(`fail ${name}`);
  throw new Error(`${name} is unavailable`);
}
