// The tuner on a real device: what it refuses, what it may choose, and that tuning changes no bit.

import { baseline } from "../../../shaders/matmul/matmul.ts";
import type { MatmulVariant } from "../../../shaders/matmul/variant.ts";
import { parseSettings } from "../../../src/config/settings.ts";
import { Engine } from "../../../src/engine/engine.ts";
import { type Check, compare } from "../../../src/self_check/compare.ts";
import { randomSource } from "../../../src/self_check/matrices.ts";
import type { KernelHost } from "../../../src/self_check/run_kernel.ts";
import { dispatches, planRun } from "../../../src/training/plan.ts";
import { Tuner } from "../../../src/training/tuning/tuner.ts";
import { matmulIds, variantName } from "../../../src/training/tuning/variants.ts";

/** No multiple of 8 rows: it compiles and does not store them all. */
const wrong: MatmulVariant = { kind: "register tiling", rows: 12, quads: 1, workgroupSize: [8, 8] };
/** More invocations than a workgroup may have. */
const impossible: MatmulVariant = {
  kind: "register tiling",
  rows: 8,
  quads: 1,
  workgroupSize: [64, 64],
};
const right: MatmulVariant = { kind: "register tiling", rows: 8, quads: 1, workgroupSize: [8, 8] };

export async function tunerCase({ device, pipelines }: KernelHost): Promise<Check[]> {
  const settings = parseSettings({ hiddenUnits: 20, batchSize: 24 });
  const plan = planRun(settings, 40, 24);
  const engine = new Engine(device, pipelines);
  try {
    await engine.allocate(plan.buffers);
    await engine.prepare(plan.stages.train);
    engine.write("images", randomSource(10).bytes(24 * 40));
    engine.write(
      "order",
      Uint32Array.from({ length: 24 }, (_, i) => i),
    );
    const values = randomSource(11).values(plan.layout.length, -0.3, 0.3);
    engine.write("parameters", Float32Array.from(values));
    const step = { first: 0, rows: 24, slot: 0, stepSize: 0, epsilon: 1e-7 };
    engine.submit(dispatches(plan, plan.stages.train, step));

    const tuner = new Tuner(engine, settings, plan, [baseline, wrong, impossible, right]);
    while (!tuner.isDone) await tuner.tryNext();
    const { trials } = tuner.progress;
    const refused = (form: MatmulVariant) =>
      trials.filter((trial) => trial.form === variantName(form) && trial.refused).length;
    const chosen = matmulIds.map((name) => variantName(tuner.forms[name]));
    const allowed = [baseline, right].map(variantName);
    return [
      compare(
        "trials of the first product",
        [trials.filter(({ product }) => product === matmulIds[0]).length],
        [4],
        () => 0,
      ),
      compare("refused: wrong", [refused(wrong)], [matmulIds.length], () => 0),
      compare("refused: impossible", [refused(impossible)], [matmulIds.length], () => 0),
      compare(
        "refused: plain, right, and one more",
        [refused(baseline) + refused(right) + 1],
        [1],
        () => 0,
      ),
      compare(
        "chosen of these",
        [chosen.filter((name) => allowed.includes(name)).length],
        [matmulIds.length],
        () => 0,
      ),
    ];
  } finally {
    engine.destroy();
  }
}
