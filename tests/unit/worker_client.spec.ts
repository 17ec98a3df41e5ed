import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "@playwright/test";
import { workerClient } from "../../src/app/scheduling/worker_client.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** A client with workers that do nothing. */
function clientOfIdleWorkers() {
  const workers: { onerror?: (event: { message: string }) => void }[] = [];
  const start = () => {
    const worker: object = {
      addEventListener() {},
      removeEventListener() {},
      postMessage() {},
      terminate() {},
    };
    workers.push(worker);
    return worker as Worker;
  };
  return { client: workerClient(start, (message) => `The worker stopped: ${message}.`), workers };
}

test("does not retain results for the life of the worker", async () => {
  const { client } = clientOfIdleWorkers();
  const requestMuch = async () =>
    new WeakRef(await client.request(async () => new Float64Array(1000)));
  const result = await requestMuch();
  // A WeakRef holds its target until the current task ends.
  await new Promise((resolve) => setTimeout(resolve));
  collectGarbage();
  expect(result.deref()).toBeUndefined();
  // The worker and its client are still in use.
  expect(await client.request(async () => 7)).toBe(7);
});

test("an error rejects all pending requests, and the next request starts another worker", async () => {
  const { client, workers } = clientOfIdleWorkers();
  const pending = [1, 2].map(() => client.request(() => new Promise<never>(() => {})));
  const outcomes = Promise.allSettled(pending);
  workers[0]?.onerror?.({ message: "out of memory" });
  for (const outcome of await outcomes) {
    expect(outcome).toMatchObject({
      status: "rejected",
      reason: { message: "The worker stopped: out of memory." },
    });
  }
  expect(await client.request(async () => 7)).toBe(7);
  expect(workers).toHaveLength(2);
});
