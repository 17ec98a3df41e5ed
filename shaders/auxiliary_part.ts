// What the auxiliary loss adds to dz₁ in the kernels that write it: dã where a dead unit's code ã is not 0.

import type { BufferSpec } from "./kernel.ts";

interface AuxiliaryPart {
  readonly choices: Readonly<Record<string, string>>;
  readonly buffers: Readonly<Record<string, BufferSpec>>;
  /** Adds the part to a WGSL vec4f with the index `i`. */
  readonly added: (delta: string) => string;
}

const none: AuxiliaryPart = { choices: {}, buffers: {}, added: (delta) => delta };

const auxiliary: AuxiliaryPart = {
  choices: { auxiliary: "auxiliary" },
  buffers: {
    deadCodes: ["read", "vec4f", "B", "H"],
    deadDh: ["read", "vec4f", "B", "H"],
  },
  added: (delta) => `${delta} + select(vec4f(), deadDh[i], deadCodes[i] > vec4f())`,
};

export const auxiliaryPart = (hasAuxiliary: boolean) => (hasAuxiliary ? auxiliary : none);
