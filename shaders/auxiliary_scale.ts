// auxiliary_scale — the factor of the auxiliary loss's gradient, twice that of its squared errors
//   auxiliaryScale = 2 α / Σ spreadSums; 0 if no unit is dead, or if all rows have the same residual
// spreadSums (⌈B/8⌉,⌈D/4⌉), residualTotals (D), deadCount (1)  →  auxiliaryScale (1); one workgroup
// Each invocation adds every 64th sum, then one adds the results: the order is always the same.
// The spread of equal rows is that of the rounding of their mean ē: an addition per row of a block and per block, and a
// division. It is at most (roundings · 2⁻²⁴)² B ‖ē‖², B ‖ē‖² = Σ residualTotals² / B.

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { defineKernel, ROW_BLOCK } from "./kernel.ts";
import { workgroupSum } from "./workgroup_sum.ts";

const WIDTH = 64;
const { module, additions } = workgroupSum(WIDTH, { type: "vec2f" });

/** The most roundings in a sum of n numbers. */
export const scaleAdditions = (n: number) => Math.ceil(n / WIDTH) + additions;

/** The roundings of a mean over the batch, besides one for each block of rows; a division has several. */
const MEAN_ROUNDINGS = 16;

export const auxiliary_scale = defineKernel({
  name: "auxiliary_scale",
  workgroupSize: [WIDTH, 1],
  uniforms: { batch: "u32", inputs: "u32", auxWeight: "f32" },
  buffers: {
    spreadSums: ["read", "f32", "⌈B/8⌉", "⌈D/4⌉"],
    residualTotals: ["read", "f32", "D"],
    deadCount: ["read", "u32", "1"],
    auxiliaryScale: ["write", "f32", "1"],
  },
  invocations: () => WIDTH,
  flop: ({ batch, inputs }) => (Math.ceil(batch / ROW_BLOCK) * inputs) / 4 + 2 * inputs,
  source: ({ declarations, workgroupSize }) => wgsl`
    ${declarations}

    ${module}

    @compute @workgroup_size(${workgroupSize})
    fn main(@builtin(local_invocation_index) lane: u32) {
      let blocks = (u.batch + ${ROW_BLOCK - 1}u) / ${ROW_BLOCK}u;
      let count = blocks * ((u.inputs + 3) / 4);
      var own = vec2f();
      for (var i = lane; i < count; i += ${WIDTH}u) { own.x += spreadSums[i]; }
      for (var d = lane; d < u.inputs; d += ${WIDTH}u) { own.y += residualTotals[d] * residualTotals[d]; }
      let sums = sum_of_all(own, lane);
      if (lane == 0) {
        let rounding = f32(blocks + ${MEAN_ROUNDINGS}u) * ${2 ** -24};
        let least = rounding * rounding * sums.y / f32(u.batch);
        var scale = 0f;
        if (deadCount[0] > 0 && sums.x > least) { scale = 2 * u.auxWeight / sums.x; }
        auxiliaryScale[0] = scale;
      }
    }
  `,
});
