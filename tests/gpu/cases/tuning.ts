// Tuning on a real device: what it rejects and selects, and the use of recorded variants.

import { baseline } from "../../../shaders/matmul/matmul.ts";
import { type MatmulVariant, tileName } from "../../../shaders/matmul/variant.ts";
import { parseSettings } from "../../../src/config/settings.ts";
import { Engine } from "../../../src/engine/engine.ts";
import { Timestamps } from "../../../src/engine/timestamps.ts";
import { useIfSame } from "../../../src/profile/measure.ts";
import { type Check, compare } from "../../../src/self_check/compare.ts";
import { randomSource } from "../../../src/self_check/matrices.ts";
import { sparseRows } from "../../../src/self_check/rows.ts";
import type { KernelHost } from "../../../src/self_check/run_kernel.ts";
import { stepUniforms } from "../../../src/training/optimizers.ts";
import { dispatches, planRun } from "../../../src/training/plan.ts";
import type { Trainer } from "../../../src/training/trainer.ts";
import { Tuner } from "../../../src/training/tuning/tuner.ts";
import {
  isBaseline,
  runnableVariants,
  sameVariant,
  variantName,
} from "../../../src/training/tuning/variants.ts";
import { matmulIds } from "../../support/variants.ts";
import { withTrainer } from "./with_trainer.ts";

/** Its rows are not a multiple of 8: it compiles, but does not store all rows. */
const wrong: MatmulVariant = { kind: "register tiling", rows: 12, quads: 1, workgroupSize: [8, 8] };
/** It has more invocations than a workgroup may have. */
const impossible: MatmulVariant = {
  kind: "register tiling",
  rows: 8,
  quads: 1,
  workgroupSize: [64, 64],
};
const right: MatmulVariant = { kind: "register tiling", rows: 8, quads: 1, workgroupSize: [8, 8] };

const pair = "decoder_gradient_and_encoder_gradient";

async function tunerCase({ device, pipelines }: KernelHost, hasClock: boolean): Promise<Check[]> {
  const settings = parseSettings({ hiddenUnits: 20, batchSize: 24 });
  const plan = planRun(settings, 40, 24);
  const engine = new Engine(device, pipelines);
  try {
    await engine.allocate(plan.buffers);
    await engine.prepare(plan.passes.train);
    engine.write("images", randomSource(10).bytes(24 * 40));
    engine.write(
      "order",
      Uint32Array.from({ length: 24 }, (_, i) => i),
    );
    const values = randomSource(11).values(plan.layout.length, -0.3, 0.3);
    engine.write("parameters", Float32Array.from(values));
    const batch = { batchStart: 0, batch: 24, historyRow: 0 };
    const step = { ...stepUniforms(settings, 1, 1), stepSize: 0 };
    engine.submit(dispatches(plan, plan.passes.train, batch, step));

    const tuner = new Tuner(engine, plan, [baseline, wrong, impossible, right], hasClock, true);
    while (!tuner.isDone) await tuner.tryNext();
    const { trials } = tuner.progress;
    const refused = (variant: MatmulVariant) =>
      trials.filter((trial) => trial.variant === variantName(variant) && trial.refused).length;
    const selected = matmulIds.map((name) => tileName(tuner.variants[name] as MatmulVariant));
    const allowed = [baseline, right].map(variantName);
    return [
      compare(
        "trials of the first matmul",
        [trials.filter(({ matmul }) => matmul === matmulIds[0]).length],
        [4],
        () => 0,
      ),
      compare("refused: wrong", [refused(wrong)], [matmulIds.length], () => 0),
      compare("refused: impossible", [refused(impossible)], [matmulIds.length], () => 0),
      isTrue(
        "both weight gradients were tried apart and side by side",
        ["one after the other", "side by side"].every((how) =>
          trials.some(({ matmul, variant }) => matmul === pair && variant.endsWith(how)),
        ),
      ),
      isTrue("not refused: baseline and right", refused(baseline) + refused(right) === 0),
      isTrue(
        "the others have a time",
        trials.every(({ refused, milliseconds = 0 }) => refused || milliseconds > 0),
      ),
      compare(
        "selected: baseline or right",
        [selected.filter((name) => allowed.includes(name)).length],
        [matmulIds.length],
        () => 0,
      ),
    ];
  } finally {
    engine.destroy();
  }
}

/** A pass joins only stages that follow each other: the auxiliary gradient is between those of the weights. */
function separatedCase(host: KernelHost): Promise<Check[]> {
  const separated = parseSettings({
    ...{ hiddenUnits: 20, batchSize: 24, outputActivation: "linear", penalty: "none" },
    ...{ activation: "topk", k: 4, auxWeight: 0.1 },
  });
  return withTrainer({ ...host, settings: separated, rows: images }, async (trainer) => {
    for await (const _ of trainer.train(1));
    const { engine, plan } = trainer.model;
    const tuner = new Tuner(engine, plan, [baseline, right], false, true);
    while (!tuner.isDone) await tuner.tryNext();
    const ids = plan.passes.train.map(({ id }) => id);
    const { trials } = tuner.progress;
    return [
      isTrue(
        "there is a stage between the gradients",
        ids.indexOf("encoder_gradient") > ids.indexOf("decoder_gradient") + 1,
      ),
      isTrue(
        "each gradient was tried",
        trials.some(({ matmul }) => matmul === "encoder_gradient"),
      ),
      isTrue("but not both together", !trials.some(({ matmul }) => matmul === pair)),
    ];
  });
}

/** WebGPU permits a clock whose times are all the same. */
async function withStillClock<Result>(run: () => Promise<Result>): Promise<Result> {
  const { read } = Timestamps.prototype;
  Timestamps.prototype.read = async () => [{ begin: 0, end: 0 }];
  try {
    return await run();
  } finally {
    Timestamps.prototype.read = read;
  }
}

// Far more steps than the compilation of a variant takes.
const settings = parseSettings({ hiddenUnits: 20, batchSize: 24, epochs: 10_000 });
const images = sparseRows(48, 8 * 5);

/** Trains until recorded variants are in use or rejected, and then for a few more steps. */
async function trainOn(trainer: Trainer): Promise<void> {
  const { passes } = trainer.model;
  for await (const _ of trainer.train()) {
    if (passes.rejected !== undefined || !isBaseline(passes.variants.encode)) break;
  }
  for await (const _ of trainer.train(3));
}

/** Variants of an earlier run are used only if all of them give the right bits. */
function checkedCase(host: KernelHost): Promise<Check[]> {
  return withTrainer({ ...host, settings, rows: images }, async (trainer) => {
    for await (const _ of trainer.train(1));
    const { passes } = trainer.model;
    await useIfSame(trainer, { encode: right, decode: right, encoder_gradient: wrong });
    const reason = passes.rejected ?? "";
    const before = isBaseline(passes.variants.decode);
    await useIfSame(trainer, { encode: right, decode: right });
    return [
      isTrue(`the wrong one is named: ${reason}`, reason.startsWith("encoder_gradient's output")),
      isTrue("none of them is used", before),
      isTrue("the right ones are used", !isBaseline(passes.variants.decode)),
    ];
  });
}

/** Sparse variants read marks that another stage writes, which several of them share. */
function checkedSparseCase(host: KernelHost): Promise<Check[]> {
  const sparse = runnableVariants(host.device).find(({ kind }) => kind === "sparse");
  const topk = { ...settings, activation: "topk", penalty: "none", k: 3 } as const;
  return withTrainer({ ...host, settings: topk, rows: images }, async (trainer) => {
    for await (const _ of trainer.train(1));
    const { passes } = trainer.model;
    const variants = sameVariant(passes.current.train, sparse as MatmulVariant);
    await useIfSame(trainer, variants);
    const used = Object.values(passes.variants).filter(({ kind }) => kind === "sparse");
    return [
      isTrue(`none is rejected: ${passes.rejected}`, passes.rejected === undefined),
      compare("sparse variants in use", [used.length], [Object.keys(variants).length], () => 0),
      isTrue("several matmuls have sparse variants", used.length > 2),
    ];
  });
}

/** Variants that the caller sets remain in use, even if others were being compiled. */
async function setVariantsStayCase(host: KernelHost): Promise<Check[]> {
  const [first, , second] = runnableVariants(host.device);
  return withTrainer(
    { ...host, settings, rows: images, variants: { encode: right } },
    async (trainer) => {
      await trainOn(trainer);
      const { passes } = trainer.model;
      const recorded = variantName(passes.variants.encode as MatmulVariant);
      await passes.use({ encode: second ?? (first as MatmulVariant) });
      const used = variantName(passes.variants.encode as MatmulVariant);
      for await (const _ of trainer.train(5));
      return [
        isTrue("the recorded variant was used first", recorded === variantName(right)),
        isTrue(
          "the variant set by the caller is still in use",
          used !== recorded && variantName(passes.variants.encode as MatmulVariant) === used,
        ),
      ];
    },
  );
}

/** Tuning can wait until the run has trained whole epochs. */
function tuningStartsLaterCase(host: KernelHost): Promise<Check[]> {
  const options = {
    ...host,
    settings,
    rows: images,
    tune: true,
    tuneAfterEpochs: 1,
    stepsPerSubmit: 1,
  };
  return withTrainer(options, async (trainer) => {
    const wrong: number[] = [];
    let steps = 0;
    for await (const { step, epoch, tuning } of trainer.train()) {
      steps = step;
      if ((tuning !== undefined) !== epoch > 1) wrong.push(step);
      if (epoch > 2) break;
    }
    return [
      isTrue("the run got to its third epoch", steps < trainer.steps && steps > 1),
      isTrue(`steps that should not have tuned, or should have: ${wrong}`, wrong.length === 0),
    ];
  });
}

/** Variants that the caller sets end the tuning that a run has begun. */
async function setVariantsEndTuningCase(host: KernelHost): Promise<Check[]> {
  const [first, , second] = runnableVariants(host.device);
  const set = second ?? (first as MatmulVariant);
  return withTrainer({ ...host, settings, rows: images, tune: true }, async (trainer) => {
    const { passes } = trainer.model;
    let tuned = false;
    for await (const { tuning } of trainer.train(1)) tuned = tuning !== undefined;
    await passes.use({ encode: set });
    const still: boolean[] = [];
    for await (const { tuning } of trainer.train(100)) {
      still.push(
        tuning === undefined &&
          variantName(passes.variants.encode as MatmulVariant) === variantName(set),
      );
    }
    return [
      isTrue("the run tuned first", tuned),
      isTrue("the variant set by the caller is in use to the end", still.every(Boolean)),
    ];
  });
}

/** If recorded variants do not work, the run continues with the baseline and tunes. */
async function badRecordCase(host: KernelHost): Promise<Check[]> {
  const checks: Check[] = [];
  for (const [name, variant] of Object.entries({ wrong, impossible })) {
    const options = { ...host, settings, rows: images, variants: { encode: variant }, tune: true };
    checks.push(
      ...(await withTrainer(options, async (trainer) => {
        await trainOn(trainer);
        const { passes } = trainer.model;
        let tuned = false;
        for await (const { tuning } of trainer.train()) {
          tuned = (tuning?.done ?? 0) > 0;
          if (tuned) break;
        }
        return [
          isTrue(`${name}: the reason is reported`, passes.rejected !== undefined),
          isTrue(`${name}: the baseline is in use`, isBaseline(passes.variants.encode)),
          isTrue(`${name}: the run tunes instead`, tuned),
        ];
      })),
    );
  }
  return checks;
}

/** Gradients can be read after a step, but not before the first one or after tuning, which overwrites them. */
async function gradientsCase(host: KernelHost): Promise<Check[]> {
  return withTrainer({ ...host, settings, rows: images }, async (trainer) => {
    const read = () => trainer.readGradients().catch((error: Error) => error);
    const before = await read();
    for await (const _ of trainer.train(1));
    const after = await read();
    for await (const _ of trainer.tune()) break;
    const tuned = await read();
    return [
      isTrue("none before a step", before instanceof Error),
      isTrue("available after a step", !(after instanceof Error)),
      isTrue("none after tuning", tuned instanceof Error),
    ];
  });
}

const isTrue = (what: string, value: boolean) => compare(what, [Number(value)], [1], () => 0);

export const tuningCases = [
  { name: "tuner", run: (host: KernelHost) => tunerCase(host, false) },
  {
    name: "tuner by the GPU's clock",
    run: (host: KernelHost) => tunerCase(host, Timestamps.isSupported(host.device)),
  },
  {
    name: "tuner by a clock that stands still",
    run: (host: KernelHost) =>
      withStillClock(() => tunerCase(host, Timestamps.isSupported(host.device))),
  },
  { name: "pairs that a pass cannot join are not tried", run: separatedCase },
  { name: "variants of an earlier run are checked before use", run: checkedCase },
  { name: "sparse variants of an earlier run are checked before use", run: checkedSparseCase },
  { name: "variants set by the caller remain in use", run: setVariantsStayCase },
  { name: "tuning starts after an epoch", run: tuningStartsLaterCase },
  { name: "variants set by the caller end the tuning", run: setVariantsEndTuningCase },
  { name: "recorded variants that do not work are rejected", run: badRecordCase },
  { name: "gradients can be read only after a step", run: gradientsCase },
];
