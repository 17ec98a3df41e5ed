// What affects the speed of a run but not its bits: steps per submit and per call, and matmul variants.

import { baseline } from "../../../shaders/matmul/matmul.ts";
import type { MatmulVariant } from "../../../shaders/matmul/variant.ts";
import { parseSettings } from "../../../src/config/settings.ts";
import { weightNames } from "../../../src/model/tensors.ts";
import { type Check, compare } from "../../../src/self_check/compare.ts";
import { sparseRows } from "../../../src/self_check/rows.ts";
import type { KernelHost } from "../../../src/self_check/run_kernel.ts";
import type { StepRecord } from "../../../src/training/reports.ts";
import { Trainer } from "../../../src/training/trainer.ts";
import {
  runnableVariants,
  sameVariant,
  variantName,
} from "../../../src/training/tuning/variants.ts";
import { run } from "./training.ts";

/** The bits depend on the seed, but not on the number of steps per submit or per call. */
async function repeatCase(host: KernelHost): Promise<Check[]> {
  const settings = parseSettings({ hiddenUnits: 20, batchSize: 2, epochs: 2, seed: 3 });
  const images = sparseRows(250, 12 * 12);
  const train = async (
    submit: { readonly stepsPerSubmit?: number } = {},
    stepsPerCall = Number.POSITIVE_INFINITY,
  ) => {
    const trainer = await Trainer.create({ ...host, settings, rows: images, ...submit });
    try {
      const records: StepRecord[] = [];
      const submits: number[] = [];
      while (trainer.step < trainer.steps) {
        for await (const progress of trainer.train(stepsPerCall)) {
          records.push(...progress.records);
          submits.push(progress.records.length);
        }
      }
      const parameters = await trainer.model.readParameters();
      const values = [
        ...records.map(({ loss }) => loss),
        ...weightNames.flatMap((name) => [...parameters[name]]),
      ];
      return { values, longest: Math.max(...submits) };
    } finally {
      trainer.destroy();
    }
  };
  const { values } = await train();
  const checks = [
    compare("a repeated run", (await train()).values, values, () => 0),
    compare("eleven steps per call", (await train({}, 11)).values, values, () => 0),
  ];
  for (const steps of [1, 7, 100]) {
    const fixed = await train({ stepsPerSubmit: steps });
    checks.push(
      compare(`${steps} steps per submit`, fixed.values, values, () => 0),
      compare("steps in the longest submit", [fixed.longest], [steps], () => 0),
    );
  }
  return checks;
}

/** Every variant gives the same bits for batches of 300 and 45 rows, which are not multiples of all tiles. */
async function variantsCase(host: KernelHost): Promise<Check[]> {
  const settings = parseSettings({ hiddenUnits: 37, batchSize: 300, epochs: 1 });
  const images = sparseRows(345, 9 * 7);
  const train = async (variant: MatmulVariant) => {
    const trainer = await Trainer.create({ ...host, settings, rows: images });
    try {
      await trainer.model.passes.use(sameVariant(trainer.plan.passes.train, variant));
      const losses = (await run(trainer)).map(({ loss }) => loss);
      const codes = await trainer.model.encode(images);
      return { losses, codes, parameters: await trainer.model.readParameters() };
    } finally {
      trainer.destroy();
    }
  };
  const expected = await train(baseline);
  const checks: Check[] = [];
  for (const variant of runnableVariants(host.device)) {
    const { losses, codes, parameters } = await train(variant);
    const name = variantName(variant);
    checks.push(
      compare(`losses, ${name}`, losses, expected.losses, () => 0),
      compare(`codes, ${name}`, codes, expected.codes, () => 0),
      ...weightNames.map((tensor) =>
        compare(`${tensor}, ${name}`, parameters[tensor], expected.parameters[tensor], () => 0),
      ),
    );
  }
  return checks;
}

export const sameBitsCases = [
  { name: "repeated runs are bit-identical", run: repeatCase },
  { name: "every variant gives the same bits", run: variantsCase, onlyInNode: true },
];
