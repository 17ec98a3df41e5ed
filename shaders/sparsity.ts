// sparsity — mean activations, the shares of rows in which units are active, the penalty, and its slope
//   m_j = (1/B) Σ_b h[b,j]        activeShare_j = (1/B) #{ b : h[b,j] ≠ 0 }        penalty_j = P(m_j)        dm_j = λ P'(m_j)
// hiddenSums, activeSums (⌈B/8⌉,H), for some penalties norms (H)  →  m, activeShare, penalty, dm (H); one invocation per
// four units

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { addInOrder, type BufferSpec, defineKernel, ROW_BLOCK, type Uniforms } from "./kernel.ts";
import { type Penalty, type PenaltyName, penalties } from "./penalties.ts";

export const sparsity = (name: PenaltyName) => {
  const { uniforms, statements, usesNorms }: Penalty = penalties[name];
  const parameters = Object.entries(uniforms).map(
    ([uniform, { type }]) => [uniform, type] as const,
  );
  return defineKernel({
    name: "sparsity",
    choices: { penalty: name },
    workgroupSize: [16, 1],
    uniforms: { batch: "u32", hidden: "u32", lambda: "f32", ...Object.fromEntries(parameters) },
    buffers: {
      hiddenSums: ["read", "vec4f", "⌈B/8⌉", "H"],
      activeSums: ["read", "vec4f", "⌈B/8⌉", "H"],
      ...((usesNorms ? { norms: ["read", "vec4f", "H"] } : {}) as Record<string, BufferSpec>),
      m: ["write", "vec4f", "H"],
      activeShare: ["write", "vec4f", "H"],
      penalty: ["write", "vec4f", "H"],
      dm: ["write", "vec4f", "H"],
    },
    invocations: ({ hidden = 0 }: Uniforms) => Math.ceil(hidden / 4),
    flop: ({ batch = 0, hidden = 0 }: Uniforms) => (2 * Math.ceil(batch / ROW_BLOCK) + 24) * hidden,
    source: ({ declarations, workgroupSize, flatIndex }) => wgsl`
      ${declarations}

      @compute @workgroup_size(${workgroupSize})
      fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
        let i = ${flatIndex};
        let quads = (u.hidden + 3) / 4;
        if (i >= quads) { return; }

        var sum = vec4f();
        var count = vec4f();
        let blocks = (u.batch + ${ROW_BLOCK - 1}u) / ${ROW_BLOCK}u;
        ${addInOrder(
          { index: "r", first: "0u", end: "blocks", loads: 2 },
          (r, n) =>
            `let h${n} = hiddenSums[${r} * quads + i]; let a${n} = activeSums[${r} * quads + i];`,
          (n) => `sum += h${n}; count += a${n};`,
        )}
        let mean = sum / f32(u.batch);
        let share = count / f32(u.batch);
        ${usesNorms ? "let norm = norms[i];" : ""}
        ${statements}

        let mask = select(vec4f(), vec4f(1), (4 * i + vec4u(0, 1, 2, 3)) < vec4u(u.hidden));
        m[i] = mean;
        activeShare[i] = share;
        penalty[i] = mask * value;
        dm[i] = mask * (u.lambda * slope);
      }
    `,
  });
};
