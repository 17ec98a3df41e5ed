// auxiliary_scale — the factor of the auxiliary loss's gradient, twice that of its squared errors
//   auxiliaryScale = 2 α / Σ spreadSums; 0 if no unit is dead, or if the sum is 0, as it is for a single row
// spreadSums (⌈B/8⌉,⌈D/4⌉), deadCount (1)  →  auxiliaryScale (1); one workgroup
// Each invocation adds every 64th sum, then one adds the results: the order is always the same.

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { defineKernel, ROW_BLOCK } from "./kernel.ts";
import { workgroupSum } from "./workgroup_sum.ts";

const WIDTH = 64;
const { module, additions } = workgroupSum(WIDTH);

/** The most roundings in a sum of n numbers. */
export const scaleAdditions = (n: number) => Math.ceil(n / WIDTH) + additions;

export const auxiliary_scale = defineKernel({
  name: "auxiliary_scale",
  workgroupSize: [WIDTH, 1],
  uniforms: { batch: "u32", inputs: "u32", auxWeight: "f32" },
  buffers: {
    spreadSums: ["read", "f32", "⌈B/8⌉", "⌈D/4⌉"],
    deadCount: ["read", "u32", "1"],
    auxiliaryScale: ["write", "f32", "1"],
  },
  invocations: () => WIDTH,
  flop: ({ batch, inputs }) => (Math.ceil(batch / ROW_BLOCK) * inputs) / 4,
  source: ({ declarations, workgroupSize }) => wgsl`
    ${declarations}

    ${module}

    @compute @workgroup_size(${workgroupSize})
    fn main(@builtin(local_invocation_index) lane: u32) {
      let count = (u.batch + ${ROW_BLOCK - 1}u) / ${ROW_BLOCK}u * ((u.inputs + 3) / 4);
      var sum = 0f;
      for (var i = lane; i < count; i += ${WIDTH}u) { sum += spreadSums[i]; }
      let total = sum_of_all(sum, lane);
      if (lane == 0) {
        var scale = 0f;
        if (deadCount[0] > 0 && u.batch > 1 && total > 0) { scale = 2 * u.auxWeight / total; }
        auxiliaryScale[0] = scale;
      }
    }
  `,
});
