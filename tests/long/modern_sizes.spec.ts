// Steps at the size of an autoencoder on a language model's activations (768-6144-768, batch 1024), against float64 runs
// from the same weights and order.

import { expect, test } from "@playwright/test";
import { withPreset } from "../../src/config/presets.ts";
import { parseSettings, type Settings } from "../../src/config/settings.ts";
import type { Rows } from "../../src/data/rows.ts";
import { ownScaling } from "../../src/data/scaling.ts";
import { PipelineCache } from "../../src/engine/pipelines.ts";
import { initialParameters } from "../../src/model/init.ts";
import { tensorEntries } from "../../src/model/tensors.ts";
import { ReferenceRun } from "../../src/reference/step.ts";
import { randomSource } from "../../src/self_check/matrices.ts";
import { rowFacts } from "../../src/training/row_facts.ts";
import { run } from "../gpu/cases/training.ts";
import { withTrainer } from "../gpu/cases/with_trainer.ts";
import { withNodeDevice } from "../support/node_host.ts";

const [INPUTS, HIDDEN, BATCH] = [768, 6144, 1024];
/** A full batch and a short one. */
const COUNT = BATCH + BATCH / 2;

const rows: Rows = {
  values: Float32Array.from(randomSource(41).values(COUNT * INPUTS, -1, 1)),
  count: COUNT,
  inputs: INPUTS,
  scaling: ownScaling("f32"),
};

/** Of the reported numbers. With more terms in a sum, TopK's selection differs in a few rows. */
const methods = { l1: 2e-5, topk: 2e-4 } as const;

/** Of gradients, by their norms: one of six million activations near 0 may be active in one run only. */
const GRADIENT_TOLERANCE = 1e-3;

const distance = (a: Float64Array, b: ArrayLike<number>) =>
  Math.sqrt(a.reduce((sum, value, i) => sum + (value - (b[i] as number)) ** 2, 0));

/** In float64, from the same weights. */
async function start(settings: Settings) {
  const { inputScale, bias, variance } = await rowFacts(settings, rows);
  const shape = { inputs: INPUTS, hidden: HIDDEN, activation: settings.activation };
  const parameters = initialParameters(shape, settings.seed, settings, bias);
  const X = Float64Array.from(rows.values, (value) => inputScale * value);
  const reference = new ReferenceRun(settings, parameters, { variance, count: COUNT, steps: 2 });
  return { X, parameters, reference };
}

for (const [preset, tolerance] of Object.entries(methods) as ["l1" | "topk", number][]) {
  test(`${preset}: two steps of ${INPUTS}-${HIDDEN}-${INPUTS} with batches of ${BATCH}`, async () => {
    const given = { hiddenUnits: HIDDEN, batchSize: BATCH, epochs: 1, shuffle: false };
    const settings = parseSettings(withPreset(preset, given));
    const { X, parameters, reference } = await start(settings);
    await withNodeDevice(async (device) => {
      const host = { device, pipelines: new PipelineCache(device) };
      await withTrainer({ ...host, settings, rows, parameters }, async (trainer) => {
        const batches = [X.subarray(0, BATCH * INPUTS), X.subarray(BATCH * INPUTS)];
        for (const [step, batch] of batches.entries()) {
          const [record] = await run(trainer, 1);
          const expected = reference.step(batch, batch.length / INPUTS);
          for (const name of ["loss", "reconstruction", "l0"] as const) {
            const error = Math.abs(Number(record?.[name]) - expected[name]) / expected[name];
            expect(error, `${name} of step ${step + 1}`).toBeLessThan(tolerance);
          }
          if (step > 0) continue;
          const gradients = await trainer.readGradients();
          for (const [name, values] of tensorEntries(expected.gradients)) {
            const norm = distance(values, new Float32Array(values.length));
            const error = distance(values, gradients[name] as Float32Array) / norm;
            expect(error, `d${name}`).toBeLessThan(GRADIENT_TOLERANCE);
          }
        }
      });
    });
  });
}
