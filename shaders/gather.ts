// gather — a batch's rows of the data set
//   X[b,d] = data[order[batchStart + b], d]
//   scaled:  X[b,d] = (data[order[batchStart + b], d] − offset[d]) · factor[d]
// data (N,D), rows padded to four values; order (N); offset, factor (D)  →  X (B,D); one invocation per 16 values:
// four elements, a quarter of the row apart, so that neighbouring invocations access neighbouring elements
// Values keep their type: the kernels that read X unpack them in registers, and load no more than is stored. Bytes
// stand for their share of 255 if they are not scaled, and for 0 to 255 if they are; scaled values are f32.

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { elements, type QuadElement, type RowElement, rowChoice, rowElements } from "./elements.ts";
import { type BufferSpec, defineKernel, repeat } from "./kernel.ts";

/** Loads four values as the numbers that are stored. */
const loadNumbers = (element: RowElement, index: string) =>
  element === "u8"
    ? `vec4f((vec4u(data[${index}]) >> vec4u(0, 8, 16, 24)) & vec4u(255))`
    : elements[rowElements[element]].load("data", index);

function buffersOf(stored: QuadElement, isScaled: boolean): Readonly<Record<string, BufferSpec>> {
  const rows = { data: ["read", stored, "N", "D"], order: ["read", "u32", "N"] } as const;
  if (!isScaled) return { ...rows, X: ["write", stored, "B", "D"] };
  return {
    ...rows,
    offset: ["read", "vec4f", "D"],
    factor: ["read", "vec4f", "D"],
    X: ["write", "vec4f", "B", "D"],
  };
}

export const gather = (element: RowElement, isScaled: boolean) => {
  const stored = rowElements[element];
  const X = isScaled ? "vec4f" : stored;
  const value = (i: number) =>
    isScaled
      ? `(${loadNumbers(element, `row + d${i}`)} - offset[d${i}]) * factor[d${i}]`
      : `data[row + d${i}]`;

  return defineKernel({
    name: "gather",
    choices: isScaled ? { element, scaling: "scaled" } : rowChoice(element),
    workgroupSize: [16, 4],
    uniforms: { batchStart: "u32", batch: "u32", inputs: "u32" },
    buffers: buffersOf(stored, isScaled),
    invocations: ({ batch, inputs }) => [Math.ceil(inputs / 16), batch],
    flop: () => 0,
    // Only the batch's rows of the data set.
    bytes: ({ batch, inputs }) =>
      4 * batch + batch * inputs * (elements[stored].bytes + elements[X].bytes),
    source: ({ declarations, workgroupSize }) => wgsl`
      ${declarations}

      @compute @workgroup_size(${workgroupSize})
      fn main(@builtin(global_invocation_id) id: vec3u) {
        let quads = (u.inputs + 3) / 4;
        let quarter = (quads + 3) / 4;
        if (id.x >= quarter || id.y >= u.batch) { return; }

        let row = order[u.batchStart + id.y] * quads;
        ${repeat(
          4,
          (i) => `
        let d${i} = id.x + ${i}u * quarter;
        if (d${i} < quads) { X[id.y * quads + d${i}] = ${value(i)}; }`,
        )}
      }
    `,
  });
};
