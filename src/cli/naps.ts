// npm webgpu looks for results in a busy loop of the main thread. Where the adapter is the CPU, that loop
// takes a core from the shaders, and training takes half as long again; a nap between two looks gives it back.

import { globals } from "webgpu";

const NAP_MILLISECONDS = 0.5;

type Wait = (...given: unknown[]) => Promise<unknown>;

/** What the package exports, to be waited for. */
const waits: readonly [className: string, method: string][] = [
  ["GPUBuffer", "mapAsync"],
  ["GPUQueue", "onSubmittedWorkDone"],
  ["GPUDevice", "createComputePipelineAsync"],
];

const cell = new Int32Array(new SharedArrayBuffer(4));
let waiting = 0;
let isNapDue = false;
let isTaught = false;

/** Makes the main thread sleep for half a millisecond at a time while it waits for the GPU. */
export function napWhileWaiting(): void {
  if (isTaught) return;
  isTaught = true;
  const classes = globals as unknown as Record<string, { prototype: Record<string, Wait> }>;
  for (const [className, method] of waits) {
    const prototype = classes[className]?.prototype;
    const original = prototype?.[method];
    if (!prototype || !original) throw new Error(`npm webgpu has no ${className}.${method}.`);
    prototype[method] = function (this: unknown, ...given) {
      const result = original.apply(this, given);
      waiting++;
      napSoon();
      const over = () => {
        waiting--;
      };
      result.then(over, over);
      return result;
    };
  }
}

function napSoon(): void {
  if (isNapDue) return;
  isNapDue = true;
  setImmediate(() => {
    isNapDue = false;
    if (waiting === 0) return;
    Atomics.wait(cell, 0, 0, NAP_MILLISECONDS);
    napSoon();
  });
}
