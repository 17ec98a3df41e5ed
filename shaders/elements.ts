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
  /** Four u32, or the bits of four f32. */
  vec4u: { wgsl: "vec4u", bytes: 4, values: 4, load: plainLoad },
  /** Four unorm bytes, which represent 0–1. */
  u8x4: {
    wgsl: "u32",
    bytes: 1,
    values: 4,
    load: (buffer, index) => `unpack4x8unorm(${plainLoad(buffer, index)})`,
  },
  /** Four f16, two in a word. */
  f16x4: {
    wgsl: "vec2u",
    bytes: 2,
    values: 4,
    load: (buffer, index) => {
      const halves = ["x", "y"].map(
        (half) => `unpack2x16float(${plainLoad(buffer, index)}.${half})`,
      );
      return `vec4f(${halves.join(", ")})`;
    },
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
/** Those of four neighbouring values. */
export type QuadElement = Extract<Element, "vec4f" | "u8x4" | "f16x4">;

/** How rows of the data set are stored: the element by the type of one value. */
export const rowElements = { u8: "u8x4", f16: "f16x4", f32: "vec4f" } as const;

export type RowElement = keyof typeof rowElements;

/** The choice of a kernel that reads rows, which its label shows if they are not bytes. */
export const rowChoice = (element: RowElement): Record<string, string> =>
  element === "u8" ? {} : { element };
