// penalty_total — a penalty that is a function of the sum of its values
//   s = Σ_j penalty_j        penalty ← (P(s), 0, 0, …)        dm_j ← dm_j P'(s)
// penalty, dm (H), in place; one workgroup
// Each invocation adds every 64th quad, then one adds the results: the order is always the same.

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { defineKernel, type Uniforms } from "./kernel.ts";
import { type Penalty, type PenaltyName, penalties } from "./penalties.ts";
import { workgroupSum } from "./workgroup_sum.ts";

const WIDTH = 64;
const { module, additions } = workgroupSum(WIDTH);

/** The most roundings in a sum of n numbers. */
export const totalAdditions = (n: number) => Math.ceil(n / (4 * WIDTH)) + additions + 2;

export const penalty_total = (name: PenaltyName) => {
  const { uniforms, total }: Penalty = penalties[name];
  if (!total) throw new Error(`The penalty ${name} is not a function of a sum.`);
  const parameters = Object.entries(uniforms).map(
    ([uniform, { type }]) => [uniform, type] as const,
  );
  return defineKernel({
    name: "penalty_total",
    choices: { penalty: name },
    workgroupSize: [WIDTH, 1],
    uniforms: { hidden: "u32", ...Object.fromEntries(parameters) },
    buffers: { penalty: ["update", "vec4f", "H"], dm: ["update", "vec4f", "H"] },
    invocations: () => WIDTH,
    flop: ({ hidden = 0 }: Uniforms) => 2 * hidden,
    source: ({ declarations, workgroupSize }) => wgsl`
      ${declarations}

      ${module}
      var<workgroup> shared_sum: f32;

      @compute @workgroup_size(${workgroupSize})
      fn main(@builtin(local_invocation_index) lane: u32) {
        let quads = (u.hidden + 3) / 4;
        var own = vec4f();
        for (var j = lane; j < quads; j += ${WIDTH}u) { own += penalty[j]; }
        let sum = sum_of_all(dot(own, vec4f(1)), lane);
        if (lane == 0) { shared_sum = sum; }
        let s = workgroupUniformLoad(&shared_sum);
        let slope = ${total.slope("s")};
        for (var j = lane; j < quads; j += ${WIDTH}u) {
          penalty[j] = select(vec4f(), vec4f(${total.value("s")}, 0, 0, 0), j == 0);
          dm[j] *= slope;
        }
      }
    `,
  });
};
