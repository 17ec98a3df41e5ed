// Sums over all invocations of a workgroup, always added in the same order.

import { repeat } from "./kernel.ts";

interface WorkgroupSum {
  /** Before `main`: all invocations call `sum_of_all(own, lane)`; it returns the sum to the first, and 0 to others. */
  readonly module: string;
  /** The roundings in the sum of what the invocations have. */
  readonly additions: number;
}

/**
 * @param width the invocations
 * @param root of so many, each first adds every root-th part; this needs two barriers, and adding pairwise many more
 */
export function workgroupSum(
  width: number,
  { type = "f32", root = 1 }: { type?: "f32" | "vec2f" | "vec4f"; root?: number } = {},
): WorkgroupSum {
  const strides = root > 1 ? [root, 1] : [1];
  const levels = strides.map((stride, i) => ({ stride, count: strides[i - 1] ?? width }));
  const level = ({ stride, count }: { stride: number; count: number }) => `
        workgroupBarrier();
        sum = ${type}();
        if (lane < ${stride}u) {
          for (var i = lane; i < ${count}u; i += ${stride}u) { sum += partial[i]; }
          partial[lane] = sum;
        }`;
  return {
    additions: levels.reduce((sum, { stride, count }) => sum + count / stride, 0),
    module: `
      var<workgroup> partial: array<${type}, ${width}>;

      fn sum_of_all(own: ${type}, lane: u32) -> ${type} {
        var sum = own;
        partial[lane] = sum;
        ${repeat(levels.length, (i) => level(levels[i] as (typeof levels)[number]))}
        return sum;
      }`,
  };
}
