// npm webgpu polls for results in a busy loop on the main thread. If the adapter is the CPU, that loop takes a
// core from the shaders and training takes half as long again; a short sleep between polls gives it back.

import { globals } from "webgpu";

const SLEEP_MILLISECONDS = 0.5;

type Wait = (...given: unknown[]) => Promise<unknown>;

/** The methods whose promises the package polls for. */
const waits: readonly [className: string, method: string][] = [
  ["GPUBuffer", "mapAsync"],
  ["GPUQueue", "onSubmittedWorkDone"],
  ["GPUDevice", "createComputePipelineAsync"],
];

const cell = new Int32Array(new SharedArrayBuffer(4));
let pending = 0;
let isSleepDue = false;
let isPatched = false;

/** Makes the main thread sleep for half a millisecond at a time while it waits for the GPU. */
export function sleepBetweenPolls(): void {
  if (isPatched) return;
  isPatched = true;
  const classes = globals as unknown as Record<string, { prototype: Record<string, Wait> }>;
  for (const [className, method] of waits) {
    const prototype = classes[className]?.prototype;
    const original = prototype?.[method];
    if (!prototype || !original) throw new Error(`npm webgpu has no ${className}.${method}.`);
    prototype[method] = function (this: unknown, ...given) {
      const result = original.apply(this, given);
      pending++;
      scheduleSleep();
      const settled = () => {
        pending--;
      };
      result.then(settled, settled);
      return result;
    };
  }
}

function scheduleSleep(): void {
  if (isSleepDue) return;
  isSleepDue = true;
  setImmediate(() => {
    isSleepDue = false;
    if (pending === 0) return;
    Atomics.wait(cell, 0, 0, SLEEP_MILLISECONDS);
    scheduleSleep();
  });
}
