// Shaders that compile only when a test says so.

import type { Page } from "@playwright/test";

/** For `evaluate` and `addInitScript`: from then on nothing compiles until `compileShaders`. */
export function holdShaders(): void {
  const { prototype } = GPUDevice;
  const create = prototype.createComputePipelineAsync;
  const goOn = new Promise((resolve) => Object.assign(window, { compile: resolve }));
  prototype.createComputePipelineAsync = async function (...given) {
    await goOn;
    return create.apply(this, given);
  };
}

export const compileShaders = (page: Page) => page.evaluate("compile()");
