// parsimony train: one run, from its options to its folder.

import { existsSync } from "node:fs";
import { divergenceText, remedyOf } from "../config/divergence.ts";
import { reportsMse } from "../config/settings.ts";
import { rowWord } from "../data/rows.ts";
import { DeviceLostError, deviceLossOf } from "../engine/device_lost.ts";
import { plural } from "../format.ts";
import { planTraining } from "../training/plan_training.ts";
import { Trainer } from "../training/trainer.ts";
import { tuneAfterEpochs, tuningKey } from "../training/tuning/record.ts";
import { type FoundDevice, findDevice } from "./device.ts";
import { readText } from "./finished_run.ts";
import type { Interruption } from "./interruption.ts";
import { output } from "./output.ts";
import { progressDisplay } from "./progress_bar.ts";
import { noOtherDevice, restoredText, withRestoring } from "./restoring.ts";
import { openRun, type ResumedRun } from "./resumed_run.ts";
import { DivergedError, RunError } from "./run_error.ts";
import { configFile, metricsFile, trainedFiles } from "./run_files.ts";
import { CHECKPOINT, defaultRunFolder, RunFolder } from "./run_folder.ts";
import { type RunInputs, readInputs } from "./run_inputs.ts";
import { RunLog, type SavedRecords } from "./run_log.ts";
import { measureRun, type Outcome, type Results } from "./run_results.ts";
import { runSteps } from "./run_steps.ts";
import { announcement, probesSummary, summary } from "./summary.ts";
import type { ResumeOptions, TrainOptions } from "./train_options.ts";
import { loadVariants, saveVariants } from "./tuning_cache.ts";

/** Trains and writes the results, or after an interruption those of the steps done so far. */
export async function train(options: TrainOptions, interruption: Interruption): Promise<void> {
  const folder = await RunFolder.prepare(options.out ?? defaultRunFolder());
  await reported(folder, async () => {
    await trainRun(folder, options, interruption, ({ stepsDone, seconds }, { steps }) => {
      if (stepsDone > 0) return true;
      const nothing = {
        folder: null,
        steps,
        stepsDone,
        completed: false,
        diverged: false,
        seconds,
      };
      output.result(nothing);
      output.note("Stopped before the first step; nothing was saved.");
      return false;
    });
  });
}

/** Continues a run; says so if it is finished, and changes nothing. */
export async function resume(options: ResumeOptions, interruption: Interruption): Promise<void> {
  const run = await openRun(options);
  const { folder, checkpoint, limit, isFinished } = run;
  const { step } = checkpoint.state;
  if (isFinished) {
    folder.release();
    output.note(
      `${folder.name} is already finished (${plural(step, "step")}). To continue it, raise ${limit}.`,
    );
    await reportRun(folder);
    return;
  }
  output.note(`Resuming ${folder.name} after ${plural(step, "step")}.`);
  const { epochs, warmUp, penaltyWarmUp, decayShare } = run.options.settings;
  const { epochs: before } = checkpoint.settings;
  if (epochs > before && warmUp + penaltyWarmUp + decayShare > 0) {
    output.note(
      `Note: from here on, schedules follow ${epochs} epochs; so far they followed ${before}.`,
    );
  }
  await reported(folder, () => trainRun(folder, run.options, interruption, () => true, run));
}

/** Reports a run once it has ended, also if it has diverged. */
async function reported(folder: RunFolder, training: () => Promise<unknown>): Promise<void> {
  try {
    await training();
  } catch (error) {
    if (error instanceof DivergedError) await reportRun(folder);
    throw error;
  }
  await reportRun(folder);
}

/** Gives --json what the folder of a run records about its end; one that has not begun has none. */
async function reportRun(folder: RunFolder): Promise<void> {
  const file = folder.file("metrics.json");
  if (!existsSync(file)) return;
  const { steps, stepsDone, completed, diverged, seconds } = JSON.parse(
    await readText(folder.file("config.json")),
  );
  const about = { folder: folder.name, steps, stepsDone, completed, diverged, seconds };
  output.result({ ...about, metrics: JSON.parse(await readText(file)) });
}

/**
 * Trains and writes the results. All input is checked before the GPU allocates anything and before anything is
 * written.
 * @param isWanted whether to save the results of a new run, which may have been interrupted
 * @param resumed a run to continue
 * @throws InputError if the input is wrong
 * @throws RunError if training diverged, or measuring or drawing failed; the weights are saved
 * @throws UnrestoredError if the GPU device was lost too often
 */
export async function trainRun(
  folder: RunFolder,
  options: TrainOptions,
  interruption: Interruption,
  isWanted: (outcome: Outcome, inputs: RunInputs) => boolean,
  resumed?: ResumedRun,
): Promise<void> {
  interruption.cleanUps.push(() => folder.discard());
  try {
    const inputs = await readInputs(options, resumed);
    await withRestoring(folder, resumed, (saved, lost) =>
      trainOn({ folder, inputs: continuing(inputs, saved), saved, lost, interruption, isWanted }),
    );
  } finally {
    folder.release();
  }
}

/** Returns the inputs of a run from where it was saved. */
function continuing(inputs: RunInputs, saved: SavedRecords | undefined): RunInputs {
  if (!saved) return inputs;
  const { order } = inputs.given;
  return { ...inputs, given: { ...(order && { order }), state: saved.checkpoint.state } };
}

interface Attempt {
  readonly folder: RunFolder;
  readonly inputs: RunInputs;
  readonly saved: SavedRecords | undefined;
  /** The device that this one replaces. */
  readonly lost: DeviceLostError | undefined;
  readonly interruption: Interruption;
  readonly isWanted: (outcome: Outcome, inputs: RunInputs) => boolean;
}

/**
 * Trains on a device of its own.
 * @throws DeviceLostError if it is lost
 */
async function trainOn({ folder, inputs, saved, lost, interruption, isWanted }: Attempt) {
  const { options, rows, facts, plan, stepsPerEpoch } = inputs;
  const log = new RunLog(plan.history, options.logEvery ?? stepsPerEpoch, saved);
  const found = await findDevice(
    (limits) => planTraining(options.settings, rows, facts, limits).plan,
    options.adapter,
    options.skipValidation,
  ).catch((error) => {
    throw lost ? noOtherDevice(lost, error, folder, saved) : error;
  });
  const loss = deviceLossOf(found.device);
  let trainer: Trainer | undefined;
  try {
    if (lost) output.warn(restoredText(lost, found, saved));
    else announce(inputs, found);
    const display = progressDisplay(inputs.steps, {
      row: rowWord(inputs.train),
      error: reportsMse(options.settings) ? "MSE" : "error",
    });
    interruption.cleanUps.push(() => display.stop());
    let outcome: Outcome;
    try {
      trainer = await createTrainer(inputs, found);
      const running = { trainer, inputs, found, folder, log, display, interruption };
      outcome = await runSteps(running, saved !== undefined);
    } finally {
      display.stop();
    }
    if (!isWanted(outcome, inputs)) {
      folder.remove();
      return;
    }
    await saveResults({ trainer, inputs, found, outcome, folder, interruption });
  } catch (error) {
    // Whatever fails on a lost device fails because of that.
    throw loss.error ?? error;
  } finally {
    trainer?.destroy();
    found.device.destroy();
  }
}

function announce(inputs: RunInputs, found: FoundDevice): void {
  output.note(announcement(inputs, found));
  for (const warning of inputs.warnings) output.warn(`Warning: ${warning}`);
}

async function createTrainer({ options, rows, facts, given, plan }: RunInputs, found: FoundDevice) {
  const { settings, tune, retune } = options;
  const { device } = found;
  const key = tuningKey(found.adapter.name, plan);
  const variants = tune && !retune ? await loadVariants(key, device) : undefined;
  const tuning = { tune, tuneAfterEpochs: tuneAfterEpochs(plan), ...(variants && { variants }) };
  return Trainer.create({ device, settings, rows, facts, ...given, ...tuning });
}

interface EndedRun extends Pick<Attempt, "inputs" | "folder" | "interruption"> {
  readonly trainer: Trainer;
  readonly found: FoundDevice;
  readonly outcome: Outcome;
}

/** Saves the weights before it measures and draws anything, so that no failure there can lose them. */
async function saveResults(ended: EndedRun): Promise<void> {
  const { trainer, inputs, found, outcome, folder } = ended;
  const { variants, tunedVariants } = trainer.model.passes;
  const trained = { inputs, found, outcome, variants };
  folder.add(trainedFiles(trained));
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
    output.note(summary(inputs, outcome, results));
    if (inputs.options.probes && outcome.divergence === undefined) {
      await addProbes(ended, results);
    }
  } catch (error) {
    if (error instanceof DeviceLostError) throw error;
    const [reason = ""] = String((error as Error).message).split("\n");
    throw new RunError(
      `The run is saved in ${folder.name} (${folder.files.join(", ")}), but measuring or drawing it failed: ${reason.replace(/\.$/, "")}.`,
    );
  }
  output.note(`Results in ${folder.name}: ${folder.files.join(", ")}`);
  const { hasFonts } = await import("./png.ts");
  if (!hasFonts()) output.note("The figures have no text because no font is installed.");
  const { divergence, stepsDone } = outcome;
  if (divergence) {
    throw new DivergedError(
      `${divergenceText(divergence)} Start again with ${remedyOf(inputs.options.settings)}. The last good state is in ${folder.file(CHECKPOINT)}.`,
    );
  }
  if (stepsDone < inputs.steps) output.note(`Continue with --resume ${folder.name}.`);
}

/** Measures probes, which take long: the first Ctrl-C leaves them out. */
async function addProbes(
  { trainer, inputs, found, outcome, folder, interruption }: EndedRun,
  results: Results,
): Promise<void> {
  const { measuredProbes } = await import("./run_probes.ts");
  const { signal } = interruption;
  try {
    const probes = await measuredProbes(trainer, inputs, found.device, signal);
    folder.add(metricsFile(results, probes));
    output.note(probesSummary(probes));
  } catch (error) {
    if (error !== signal.reason) throw error;
    // A run that was stopped is to be continued anyway.
    if (outcome.stepsDone < inputs.steps) return;
    output.note(`The probes were not measured; --resume ${folder.name} measures them.`);
  }
}
