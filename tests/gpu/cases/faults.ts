// Every kernel of a method, computed incorrectly: its case in the self-check must notice. The kernels of the default
// settings are in self_check.ts, with whole self-checks.

import { active_units } from "../../../shaders/active_units.ts";
import { auxiliary_decode } from "../../../shaders/auxiliary_decode.ts";
import { auxiliary_scale } from "../../../shaders/auxiliary_scale.ts";
import { batch_histogram } from "../../../shaders/batch_histogram.ts";
import { batch_keep } from "../../../shaders/batch_keep.ts";
import { batch_pick } from "../../../shaders/batch_pick.ts";
import { batch_ties } from "../../../shaders/batch_ties.ts";
import { centre } from "../../../shaders/centre.ts";
import { centre_gradient } from "../../../shaders/centre_gradient.ts";
import { clip } from "../../../shaders/clip.ts";
import { column_sums } from "../../../shaders/column_sums.ts";
import { count_dead } from "../../../shaders/count_dead.ts";
import { count_rows } from "../../../shaders/count_rows.ts";
import { decoder_norms } from "../../../shaders/decoder_norms.ts";
import { decoder_penalty_gradient } from "../../../shaders/decoder_penalty_gradient.ts";
import { expand } from "../../../shaders/expand.ts";
import { gate } from "../../../shaders/gate.ts";
import { gate_gradient } from "../../../shaders/gate_gradient.ts";
import { jumprelu_gradient } from "../../../shaders/jumprelu_gradient.ts";
import type { Kernel } from "../../../shaders/kernel.ts";
import { lifetime } from "../../../shaders/lifetime.ts";
import { merge } from "../../../shaders/merge.ts";
import { method_numbers } from "../../../shaders/method_numbers.ts";
import { penalty_total } from "../../../shaders/penalty_total.ts";
import { project_gradient } from "../../../shaders/project_gradient.ts";
import { rectify } from "../../../shaders/rectify.ts";
import { residual } from "../../../shaders/residual.ts";
import { residual_spread } from "../../../shaders/residual_spread.ts";
import { sgd } from "../../../shaders/sgd.ts";
import { squared_norm } from "../../../shaders/squared_norm.ts";
import { sum_blocks } from "../../../shaders/sum_blocks.ts";
import { threshold } from "../../../shaders/threshold.ts";
import { tie_gradients } from "../../../shaders/tie_gradients.ts";
import { top_k } from "../../../shaders/top_k.ts";
import { unit_rows } from "../../../shaders/unit_rows.ts";
import { weight_decay } from "../../../shaders/weight_decay.ts";
import { parseSettings } from "../../../src/config/settings.ts";
import { type Check, compare } from "../../../src/self_check/compare.ts";
import { caseOf, cases } from "../../../src/self_check/kernels.ts";
import type { KernelHost } from "../../../src/self_check/run_kernel.ts";
import { faults } from "./self_check.ts";

const shape = { rows: 9, inputs: 17, hidden: 13 };
const settings = parseSettings({
  activation: "topk",
  k: 3,
  hiddenUnits: 13,
  outputActivation: "linear",
});

type Fault = readonly [kernel: Kernel, right: string, wrong: string];

const methodFaults: readonly Fault[] = [
  [active_units("rows"), "vec4u(1, 2, 4, 8)", "vec4u(1, 2, 4, 4)"],
  [active_units("columns"), "1u << i", "1u << (i / 2)"],
  [top_k("all"), "rank < needed", "rank <= needed"],
  [top_k("dead"), "counters[q] >= ", "counters[q] > "],
  [lifetime, "rank < needed", "rank <= needed"],
  [threshold("unit"), "z[i] > threshold[q]", "z[i] >= 0.9 * threshold[q]"],
  [threshold("model"), "z[i] > vec4f(threshold[0])", "z[i] > vec4f(0.9 * threshold[0])"],
  [batch_histogram("first"), "key > 0 && ", ""],
  [batch_pick("first"), "wanted - above)", "wanted)"],
  [batch_ties, "low, low + 1", "low + 1, low + 2"],
  [batch_keep, "rank < needed", "rank + 1 < needed"],
  [column_sums, "hiddenSums[sum] = ", "hiddenSums[sum] = 2 * "],
  [centre("f32"), "- bias[id.x]", "+ bias[id.x]"],
  [centre_gradient, "bias[four] -= ", "bias[four] += "],
  [decoder_norms, "sqrt(", "("],
  [decoder_penalty_gradient, "m[id.y] / norm", "m[id.y]"],
  [tie_gradients, "let sum = mat4x4f", "let sum = 2 * mat4x4f"],
  [weight_decay("L2", "W_enc"), "u.decay", "2 * u.decay"],
  [weight_decay("decoupled", "W_dec"), "u.decay", "2 * u.decay"],
  [project_gradient, "weights[i] / norm", "weights[i]"],
  [squared_norm, "gradient[i] * gradient[i]", "abs(gradient[i])"],
  [clip, "sqrt(sum)", "sum"],
  [sgd(false), "u.momentum * velocity[i] +", "u.momentum * velocity[i] -"],
  [unit_rows, "weights[i] /= norm", "weights[i] /= norm * norm"],
  [jumprelu_gradient("activations"), "0.5 * u.bandwidth", "u.bandwidth"],
  [jumprelu_gradient("counts", true), "deadCodes[i] > vec4f()", "deadCodes[i] < vec4f()"],
  [sum_blocks("hidden"), "first + blocks", "first + blocks - 1"],
  [gate, "exp(logScale[q])", "logScale[q]"],
  [gate_gradient, "scaled * z[i]", "scaled"],
  [expand, "< vec4u(prefixes[g])", "<= vec4u(prefixes[g])"],
  [merge(), "< vec4u(prefixes[g])", "<= vec4u(prefixes[g])"],
  [count_dead, "counters[j] >= ", "counters[j] > "],
  [count_rows, "u.batch, 0xffffffffu - count", "1u, 0xffffffffu - count"],
  [residual("mean"), "f32(u.prefixCount)", "1.1 * f32(u.prefixCount)"],
  [residual_spread, "- mean", "+ mean"],
  [auxiliary_scale, "2 * u.auxWeight", "u.auxWeight"],
  [auxiliary_decode(), "- residual[i]", "+ residual[i]"],
  [penalty_total("l0-target"), "dm[j] *= slope", "dm[j] *= 2 * slope"],
  [rectify, "max(threshold[i], vec4f())", "threshold[i]"],
  [method_numbers("mean", { dead: true }), "f32(deadCount[0])", "2 * f32(deadCount[0])"],
];

/** Checked in other places: the kernels of the default settings, and one whose case depends on the state. */
const elsewhere = new Set([...Object.keys(faults), "batch_threshold"]);

async function isNoticed(host: KernelHost, [kernel, right, wrong]: Fault): Promise<boolean> {
  const source = kernel.source.replace(right, wrong);
  if (source === kernel.source) throw new Error(`The fault no longer breaks ${kernel.label}.`);
  const checks = await caseOf(kernel)(shape, settings).run(host, { ...kernel, source });
  return checks.some(({ worst }) => worst > 1);
}

async function allNoticed(host: KernelHost): Promise<Check[]> {
  const known = new Set(methodFaults.map(([{ name }]) => name));
  const missing = Object.keys(cases).filter((name) => !known.has(name) && !elsewhere.has(name));
  if (missing.length > 0) throw new Error(`No fault is known for ${missing.join(", ")}.`);
  const checks: Check[] = [];
  for (const fault of methodFaults) {
    const noticed = Number(await isNoticed(host, fault));
    checks.push(compare(`a fault in ${fault[0].label} is noticed`, [noticed], [1], () => 0));
  }
  return checks;
}

export const faultCases = [
  {
    name: "faults in the kernels of methods are noticed",
    longIn: ["Chrome"] as const,
    run: allNoticed,
  },
];
