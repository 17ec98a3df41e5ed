// parsimony train: one run, from its options to its folder.

import { reportsMse, settingApplies } from "../config/settings.ts";
import { rowWord } from "../data/rows.ts";
import { History } from "../files/history_csv.ts";
import { planTraining } from "../training/plan_training.ts";
import type { TestEvaluation } from "../training/reports.ts";
import { Trainer } from "../training/trainer.ts";
import { tuningKey } from "../training/tuning/record.ts";
import { type FoundDevice, findDevice } from "./device.ts";
import { Divergence } from "./divergence.ts";
import type { Interruption } from "./interruption.ts";
import { type ProgressDisplay, progressDisplay } from "./progress_bar.ts";
import { RunError } from "./run_error.ts";
import { configFile, metricsFile, trainedFiles } from "./run_files.ts";
import { defaultRunFolder, RunFolder } from "./run_folder.ts";
import { type RunInputs, readInputs } from "./run_inputs.ts";
import { measureRun, type Outcome } from "./run_results.ts";
import { announcement, probesSummary, summary } from "./summary.ts";
import type { TrainOptions } from "./train_options.ts";
import { loadVariants, saveVariants } from "./tuning_cache.ts";

/** Trains and writes the results, or after an interruption those of the steps done so far. */
export async function train(options: TrainOptions, interruption: Interruption): Promise<void> {
  const isSaved = await trainRun(options, interruption, ({ stepsDone }) => stepsDone > 0);
  if (!isSaved) console.log("Stopped before the first step; nothing was saved.");
}

/**
 * Trains and writes the results. All input is checked before the GPU allocates anything and before anything is
 * written.
 * @param isWanted whether to save the results, which may be those of a run that was interrupted
 * @returns whether they were saved
 * @throws InputError if the input is wrong
 * @throws RunError if training diverged, or measuring or drawing failed; the weights are saved
 */
export async function trainRun(
  options: TrainOptions,
  interruption: Interruption,
  isWanted: (outcome: Outcome, inputs: RunInputs) => boolean,
): Promise<boolean> {
  const folder = await RunFolder.prepare(options.out ?? defaultRunFolder());
  interruption.cleanUps.push(() => folder.discard());
  const inputs = await readInputs(options);
  const planWithin = (limits: GPUSupportedLimits) =>
    planTraining(options.settings, inputs.rows, inputs.facts, limits).plan;
  const found = await findDevice(planWithin, options.adapter);
  let trainer: Trainer | undefined;
  try {
    console.log(announcement(inputs, found));
    for (const warning of inputs.warnings) console.error(`Warning: ${warning}`);
    const display = progressDisplay(inputs.steps, {
      row: rowWord(inputs.train),
      error: reportsMse(options.settings) ? "MSE" : "error",
    });
    interruption.cleanUps.push(() => display.stop());
    let outcome: Outcome;
    try {
      trainer = await createTrainer(inputs, found);
      outcome = await runSteps(trainer, inputs, display, interruption);
    } finally {
      display.stop();
    }
    if (!isWanted(outcome, inputs)) return false;
    await saveResults(trainer, inputs, found, outcome, folder);
    return true;
  } finally {
    trainer?.destroy();
    found.device.destroy();
  }
}

async function createTrainer({ options, rows, facts, given, plan }: RunInputs, found: FoundDevice) {
  const { settings, tune, retune } = options;
  const { device } = found;
  const key = tuningKey(found.adapter.name, plan);
  const variants = tune && !retune ? await loadVariants(key, device) : undefined;
  const tuning = { tune, ...(variants && { variants }) };
  return Trainer.create({ device, settings, rows, facts, ...given, ...tuning });
}

async function runSteps(
  trainer: Trainer,
  { options, test, steps, stepsPerEpoch, plan }: RunInputs,
  display: ProgressDisplay,
  interruption: Interruption,
): Promise<Outcome> {
  const started = performance.now();
  const history = new History(plan.history, options.logEvery ?? stepsPerEpoch);
  const evaluations: TestEvaluation[] = [];
  const evaluate = async () => {
    if (!test) return;
    const evaluation = await trainer.model.evaluate(test);
    history.addTest(evaluation);
    evaluations.push({ step: trainer.step, ...evaluation });
  };

  const divergence = new Divergence();
  const epochs: { rows: number; loss: number }[] = [];
  let isRejectionShown = false;
  if (!interruption.requested) {
    for await (const progress of trainer.train(steps)) {
      for (const record of progress.records) {
        history.add(record);
        divergence.add(record);
        epochs[record.epoch - 1] ??= { rows: 0, loss: 0 };
        const epoch = epochs[record.epoch - 1] as (typeof epochs)[number];
        epoch.rows += record.rows;
        epoch.loss += (record.rows / epoch.rows) * (record.loss - epoch.loss);
      }
      if (progress.epochEnded) await evaluate();
      display.show(progress, evaluations.at(-1));
      if (progress.rejected && !isRejectionShown) {
        isRejectionShown = true;
        console.error(`The tuned kernels were not used: ${progress.rejected}`);
      }
      if (interruption.requested) break;
    }
  }
  const { step: stepsDone } = trainer;
  if (stepsDone > 0 && evaluations.at(-1)?.step !== stepsDone) await evaluate();
  const seconds = (performance.now() - started) / 1000;
  const parameters = await trainer.model.readParameters();
  const divergedAt = divergence.stepOf(parameters, stepsDone);
  const epochLosses = epochs.map(({ loss }) => loss);
  return { stepsDone, seconds, history, epochLosses, evaluations, parameters, divergedAt };
}

/** Saves the weights before it measures and draws anything, so that no failure there can lose them. */
async function saveResults(
  trainer: Trainer,
  inputs: RunInputs,
  found: FoundDevice,
  outcome: Outcome,
  folder: RunFolder,
): Promise<void> {
  const { variants, tunedVariants } = trainer.model.passes;
  const trained = { inputs, found, outcome, variants };
  await folder.create(trainedFiles(trained));
  if (tunedVariants) {
    await saveVariants(tuningKey(found.adapter.name, inputs.plan), tunedVariants);
  }
  try {
    const results = await measureRun(trainer, inputs);
    folder.add(configFile(trained, results));
    folder.add(metricsFile(results));
    // Loaded here because ECharts takes long to load.
    const { figureFiles } = await import("./run_figures.ts");
    folder.add(figureFiles(inputs, results));
    console.log(summary(inputs, outcome, results));
    if (inputs.options.probes && outcome.divergedAt === undefined) {
      const { measuredProbes } = await import("./run_probes.ts");
      const probes = await measuredProbes(trainer, inputs, found.device);
      folder.add(metricsFile(results, probes));
      console.log(probesSummary(probes));
    }
  } catch (error) {
    const [reason = ""] = String((error as Error).message).split("\n");
    throw new RunError(
      `The run is saved in ${folder.name} (${folder.files.join(", ")}), but measuring or drawing it failed: ${reason.replace(/\.$/, "")}.`,
    );
  }
  console.log(`Results in ${folder.name}: ${folder.files.join(", ")}`);
  const { hasFonts } = await import("./png.ts");
  if (!hasFonts()) console.log("The figures have no text because no font is installed.");
  if (outcome.divergedAt !== undefined) {
    const weight = settingApplies("sparsityWeight", inputs.options.settings)
      ? " or a smaller sparsity weight"
      : "";
    throw new RunError(
      `Training diverged at step ${outcome.divergedAt}: the loss or the weights became NaN or infinite; a lower learning rate${weight} usually helps.`,
    );
  }
}
