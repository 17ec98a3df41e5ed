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
  allVariants,
  matmulStages,
  runnableVariants,
  sameVariant,
  variantName,
} from "../../../src/training/tuning/variants.ts";
import { run } from "./training.ts";
import { withTrainer } from "./with_trainer.ts";

/** The bits depend on the seed, but not on the number of steps per submit, in flight or per call. */
async function repeatCase(host: KernelHost): Promise<Check[]> {
  const settings = parseSettings({ hiddenUnits: 20, batchSize: 2, epochs: 2, seed: 3 });
  const images = sparseRows(250, 12 * 12);
  const train = async (
    submit: { readonly stepsPerSubmit?: number; readonly stepsInFlight?: number } = {},
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
  for (const stepsInFlight of [2, 9, 60]) {
    const inFlight = await train({ stepsPerSubmit: 3, stepsInFlight });
    const name = `${stepsInFlight} steps in flight`;
    checks.push(
      compare(name, inFlight.values, values, () => 0),
      compare(`${name}, of which`, [inFlight.longest], [stepsInFlight], () => 0),
    );
  }
  return checks;
}

/** The variants give the same bits for batches of 300 and 45 rows, which are not multiples of all tiles. */
async function variantsCase(
  host: KernelHost,
  isWanted: (variant: MatmulVariant) => boolean = () => true,
): Promise<Check[]> {
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
  for (const variant of runnableVariants(host.device).filter(isWanted)) {
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

const isFirstOfKind = (variant: MatmulVariant) =>
  variant.kind !== "sparse" && variant === allVariants.find(({ kind }) => kind === variant.kind);

/** Both weight gradients in one dispatch give the same bits, in variants with and without barriers. */
async function pairsCase(host: KernelHost): Promise<Check[]> {
  const settings = parseSettings({ hiddenUnits: 37, batchSize: 45, epochs: 2 });
  const images = sparseRows(100, 9 * 7);
  const train = (variant: MatmulVariant) =>
    withTrainer({ ...host, settings, rows: images }, async (trainer) => {
      const { passes } = trainer.model;
      await passes.use(sameVariant(trainer.plan.passes.train, variant));
      const losses = (await run(trainer)).map(({ loss }) => loss);
      const parameters = await trainer.model.readParameters();
      return {
        dispatches: passes.current.train.length,
        values: [...losses, ...Object.values(parameters).flatMap((tensor) => [...tensor])],
      };
    });
  const apart = await train(baseline);
  const checks: Check[] = [];
  for (const variant of runnableVariants(host.device).filter(isFirstOfKind)) {
    const { dispatches, values } = await train({ ...variant, isBeside: true });
    checks.push(
      compare(variantName(variant), values, apart.values, () => 0),
      compare("one dispatch less", [dispatches], [apart.dispatches - 1], () => 0),
    );
  }
  return checks;
}

/** Settings of runs with codes for which sparse variants exist. */
const sparseRuns: Readonly<Record<string, Record<string, unknown>>> = {
  topk: { activation: "topk", k: 3, preBias: true },
  "batch-topk, prefixes, dead units": {
    activation: "batch-topk",
    k: 4,
    matryoshka: "7,37",
    auxWeight: 0.1,
    deadWindow: 40,
  },
  lifetime: { activation: "lifetime", tied: true },
  jumprelu: { activation: "jumprelu", penalty: "l0", auxWeight: 0.1, deadWindow: 40 },
  gated: { activation: "gated", penalty: "l1" },
  "relu, clipped": { clipNorm: 1 },
};

/** Sparse variants in every matmul that has them give the bits of a dense run, with a short last batch. */
async function sparseRunCase(host: KernelHost, given: Record<string, unknown>): Promise<Check[]> {
  const settings = parseSettings({
    hiddenUnits: 37,
    batchSize: 45,
    epochs: 3,
    outputActivation: "linear",
    ...given,
  });
  const images = sparseRows(100, 9 * 7);
  const train = (variant: MatmulVariant) =>
    withTrainer({ ...host, settings, rows: images }, async (trainer) => {
      const variants = sameVariant(trainer.plan.passes.train, variant);
      await trainer.model.passes.use(variants);
      const records = await run(trainer);
      const parameters = await trainer.model.readParameters();
      const { loss } = await trainer.model.evaluate(images);
      const ids = matmulStages(trainer.plan.passes.train).map(({ id }) => id);
      return {
        sparse: Object.keys(variants),
        denseHidden: ids.filter((id) => id.endsWith("hidden_gradient") && !variants[id]),
        values: [
          ...records.map(({ loss }) => loss),
          loss,
          ...(await trainer.model.reconstruct(images)),
          ...Object.values(parameters).flatMap((values) => [...values]),
        ],
      };
    });
  const dense = await train(baseline);
  const checks: Check[] = [];
  for (const variant of allVariants.filter(({ kind }) => kind === "sparse")) {
    const { values, sparse, denseHidden } = await train(variant);
    checks.push(
      compare(variantName(variant), values, dense.values, () => 0),
      compare("at least three sparse matmuls", [Number(sparse.length >= 3)], [1], () => 0),
      // JumpReLU's are needed near the thresholds, too.
      compare(
        "dense hidden gradients, plus 1",
        [1 + denseHidden.length],
        [settings.activation === "jumprelu" ? 2 : 1],
        () => 0,
      ),
    );
  }
  return checks;
}

export const sameBitsCases = [
  ...Object.entries(sparseRuns).map(([name, settings]) => ({
    name: `a run with sparse variants has the bits of a dense one: ${name}`,
    run: (host: KernelHost) => sparseRunCase(host, settings),
    longIn: ["Chrome"] as const,
  })),
  { name: "repeated runs are bit-identical", run: repeatCase },
  {
    name: "a variant of each kind gives the same bits",
    run: (host: KernelHost) => variantsCase(host, isFirstOfKind),
    longIn: ["Chrome"] as const,
  },
  {
    name: "two matmuls side by side give the same bits",
    run: pairsCase,
    longIn: ["Chrome"] as const,
  },
  {
    name: "every variant gives the same bits",
    run: (host: KernelHost) => variantsCase(host),
    longIn: ["Chrome", "Node"] as const,
  },
];
