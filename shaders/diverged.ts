// Whether a parameter has become NaN or infinite: the optimizers note it, and `loss` then reports NaN.

import type { BufferSpec } from "./kernel.ts";

/** 0, or NaN from the first update that made a parameter NaN or infinite. */
export const divergedBuffer = {
  diverged: ["update", "atomic", "1"],
} as const satisfies Readonly<Record<string, BufferSpec>>;

/** WGSL of a function that takes four new parameters. It looks at their bits: a compiler may assume that no value is NaN. */
export const noteDivergence = `
    const EXPONENT = vec4u(0x7f800000u);
    const NAN = 0x7fc00000u;

    fn note_divergence(updated: vec4f) {
      if (any((bitcast<vec4u>(updated) & EXPONENT) == EXPONENT)) { atomicStore(&diverged[0], NAN); }
    }`;
