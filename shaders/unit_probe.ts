// unit_probe — for every unit and class, the sums over the rows that activate the unit of a logistic loss and its slopes
//   z = w h + b    p = σ(z)    l = ln(1 + eᶻ) − 1[y = c] z
//   sums[s,c,j] = Σ_{b : h[b,j] ≠ 0} ( l, dl/dw = (p − 1[y = c]) h, dl/db, d²l/dw² = p(1−p) h², d²l/dw db, d²l/db² )
// h (B,H), labels y (B), parameters w and b (2C,H)  →  sums (6C,H); one invocation per quad of units and class
// All rows that do not activate a unit have the same terms, which the host adds. Rows are added in blocks, and then the
// blocks, so that rounding grows with the square root of their number.

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { defineKernel, repeat } from "./kernel.ts";

const SUMS = 6;
const BLOCK = 64;

/** The most roundings in a sum over n rows. */
export const unitProbeAdditions = (n: number) => Math.min(n, BLOCK) + Math.ceil(n / BLOCK);

const eachSum = (line: (s: number) => string) => repeat(SUMS, line);

export const unit_probe = defineKernel({
  name: "unit_probe",
  workgroupSize: [16, 4],
  uniforms: { batch: "u32", hidden: "u32", classes: "u32" },
  buffers: {
    h: ["read", "vec4f", "B", "H"],
    labels: ["read", "u32", "B"],
    parameters: ["read", "vec4f", "2C", "H"],
    sums: ["write", "vec4f", "6C", "H"],
  },
  invocations: ({ hidden, classes }) => [Math.ceil(hidden / 4), classes],
  flop: ({ batch, hidden, classes }) => 25 * batch * hidden * classes,
  source: ({ declarations, workgroupSize }) => wgsl`
    ${declarations}

    @compute @workgroup_size(${workgroupSize})
    fn main(@builtin(global_invocation_id) id: vec3u) {
      let quads = (u.hidden + 3) / 4;
      let q = id.x;
      let c = id.y;
      if (q >= quads || c >= u.classes) { return; }

      let w = parameters[c * quads + q];
      let b = parameters[(u.classes + c) * quads + q];
      ${eachSum((s) => `var total${s} = vec4f();`)}
      for (var first = 0u; first < u.batch; first += ${BLOCK}u) {
        ${eachSum((s) => `var sum${s} = vec4f();`)}
        for (var row = first; row < min(first + ${BLOCK}u, u.batch); row++) {
          let a = h[row * quads + q];
          if (all(a == vec4f())) { continue; }

          let counts = select(vec4f(), vec4f(1), a != vec4f());
          let isOwn = labels[row] == c;
          let z = w * a + b;
          let small = exp(-abs(z));
          let near = 1 / (1 + small);
          let far = small / (1 + small);
          // p − 1[y = c] without a difference of numbers near 1
          let slope = counts * select(select(far, near, z >= vec4f()), -select(near, far, z >= vec4f()), isOwn);
          let curvature = counts * near * far;
          sum0 += counts * (max(select(z, -z, isOwn), vec4f()) + log(1 + small));
          sum1 += slope * a;
          sum2 += slope;
          sum3 += curvature * a * a;
          sum4 += curvature * a;
          sum5 += curvature;
        }
        ${eachSum((s) => `total${s} += sum${s};`)}
      }
      ${eachSum((s) => `sums[(${s}u * u.classes + c) * quads + q] = total${s};`)}
    }
  `,
});
