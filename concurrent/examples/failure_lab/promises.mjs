// Three promises, one of which rejects, through Promise.all and Promise.allSettled. Prints each event as
// FORM EVENT MILLISECONDS. To run it alone: node promises.mjs 50 200
const [failsAfter, othersTake] = process.argv.slice(-2).map(Number);

// Printed at the end, since the first line that node prints takes it longer than the promises should wait.
const events = [];
process.on("exit", () => console.log(events.join("\n")));

async function observe(form, join) {
  const start = performance.now();
  const note = (event) => events.push(`${form} ${event} ${Math.round(performance.now() - start)}`);
  const call = (name, latency, fails) =>
    new Promise((resolve, reject) => {
      note(`began:${name}`);
      setTimeout(() => {
        note(`${fails ? "failed" : "finished"}:${name}`);
        fails ? reject(new Error(`${name} is unavailable`)) : resolve(name);
      }, latency);
    });

  try {
    await join([call("get_user", othersTake), call("get_posts", failsAfter, true), call("get_comments", othersTake)]);
    note("told:answers");
  } catch {
    note("told:error");
  }
}

observe("Promise.all", (calls) => Promise.all(calls));
observe("Promise.allSettled", (calls) => Promise.allSettled(calls));
