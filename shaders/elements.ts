// The element types of storage buffers, and how a kernel loads four neighbouring values.

interface ElementType {
  /** The type in WGSL. */
  readonly wgsl: string;
  /** Bytes of one value in the buffer. */
  readonly bytes: number;
  /** Values in one WGSL element; rows are padded with zeros to whole elements. */
  readonly values: 1 | 4;
  /** Loads one element as floats. */
  readonly load: (buffer: string, index: string) => string;
}

const plainLoad: ElementType["load"] = (buffer, index) => `${buffer}[${index}]`;

export const elements = {
  /** Four f32. */
  vec4f: { wgsl: "vec4f", bytes: 4, values: 4, load: plainLoad },
  /** Four unorm bytes, which represent 0–1. */
  u8x4: {
    wgsl: "u32",
    bytes: 1,
    values: 4,
    load: (buffer, index) => `unpack4x8unorm(${plainLoad(buffer, index)})`,
  },
  f32: { wgsl: "f32", bytes: 4, values: 1, load: plainLoad },
  u32: { wgsl: "u32", bytes: 4, values: 1, load: plainLoad },
  atomic: {
    wgsl: "atomic<u32>",
    bytes: 4,
    values: 1,
    load: (buffer, index) => `atomicLoad(&${buffer}[${index}])`,
  },
} as const satisfies Record<string, ElementType>;

export type Element = keyof typeof elements;
