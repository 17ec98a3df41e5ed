// How the optimizers' kernels read the gradient, which may be scaled by the factor that the kernel clip computes.

import type { BufferSpec } from "./kernel.ts";

/** Returns the parts of an optimizer's table, and quad i of the gradient as WGSL. */
export const gradientOf = (isClipped: boolean) => {
  const gradient: BufferSpec = ["read", "vec4f", "P"];
  const gradientScale: BufferSpec = ["read", "f32", "1"];
  return isClipped
    ? {
        choices: { gradient: "clipped" },
        buffers: { gradient, gradientScale },
        quad: "gradientScale[0] * gradient[i]",
      }
    : { choices: {}, buffers: { gradient }, quad: "gradient[i]" };
};
