// Calls of the GPU that wait until a test releases them.

import type { Page } from "@playwright/test";

/** What can be held, as the arguments of `hold`. */
export const calls = {
  adapter: ["GPU", "requestAdapter"],
  shaders: ["GPUDevice", "createComputePipelineAsync"],
  readbacks: ["GPUBuffer", "mapAsync"],
  finished: ["GPUQueue", "onSubmittedWorkDone"],
} as const;

type Call = (...given: unknown[]) => Promise<unknown>;

/** For `evaluate` and `addInitScript`: from then on these calls wait until `release`. */
export function hold([owner, method]: (typeof calls)[keyof typeof calls]): void {
  const { prototype }: { prototype: Record<string, Call> } = Reflect.get(window as object, owner);
  const call = prototype[method] as Call;
  const released = new Promise<void>((resolve) => {
    const release = () => {
      prototype[method] = call;
      resolve();
    };
    Object.assign(window, { release });
  });
  prototype[method] = async function (...given) {
    await released;
    return call.apply(this, given);
  };
}

export const release = (page: Page) => page.evaluate("release()");
