// parsimony train: one run, from its options to its folder.

import { History } from "../files/history_csv.ts";
import type { TestEvaluation } from "../training/progress.ts";
import { Trainer } from "../training/trainer.ts";
import { tuningKey } from "../training/tuning_record.ts";
import { type FoundDevice, findDevice } from "./device.ts";
import { hasFonts } from "./fonts.ts";
import type { Interruption } from "./interruption.ts";
import { type ProgressDisplay, progressDisplay } from "./progress_bar.ts";
import { defaultRunFolder, RunFolder } from "./run_folder.ts";
import { type RunInputs, readInputs } from "./run_inputs.ts";
import { measureRun, type Outcome } from "./run_results.ts";
import { announcement, summary } from "./summary.ts";
import type { TrainOptions } from "./train_options.ts";
import { loadForms, saveForms } from "./tuning_cache.ts";

/**
 * Trains and writes the results; after an interruption, those of the steps done. Everything given
 * is checked before the GPU allocates anything and before anything is written.
 * @throws InputError saying what is wrong with what was given
 */
export async function train(options: TrainOptions, interruption: Interruption): Promise<void> {
  const folder = await RunFolder.prepare(options.out ?? defaultRunFolder());
  interruption.cleanUps.push(() => folder.discard());
  const inputs = await readInputs(options);
  // ECharts takes its time to load; a mistyped flag is answered without it.
  const { runFiles } = await import("./run_files.ts");
  const found = await findDevice(inputs.plan, options.adapter);
  try {
    console.log(announcement(inputs, found));
    const { outcome, results } = await trainAndMeasure(inputs, found, interruption);
    const files = runFiles(inputs, found, outcome, results);
    await folder.write(files);
    console.log(summary(inputs, outcome, results));
    console.log(`Results in ${folder.name}: ${Object.keys(files).join(", ")}`);
    if (!hasFonts())
      console.log("The figures have no text: this machine has no font; install one.");
  } finally {
    found.device.destroy();
  }
}

async function trainAndMeasure(inputs: RunInputs, found: FoundDevice, interruption: Interruption) {
  const { options, images, given } = inputs;
  const { settings } = options;
  const display = progressDisplay(inputs.steps);
  interruption.cleanUps.push(() => display.stop());
  let trainer: Trainer | undefined;
  try {
    const { device, adapter } = found;
    const key = tuningKey(adapter.name, settings, inputs.plan.shape.inputs);
    const forms = options.tune && !options.retune ? await loadForms(key, device) : undefined;
    const tuning = forms ? { forms } : { tune: options.tune };
    trainer = await Trainer.create({ device, settings, images, ...given, ...tuning });
    const outcome = await runSteps(trainer, inputs, display, interruption);
    if (trainer.tunedForms) await saveForms(key, trainer.tunedForms);
    return { outcome, results: await measureRun(trainer, inputs, outcome) };
  } finally {
    display.stop();
    trainer?.destroy();
  }
}

async function runSteps(
  trainer: Trainer,
  { options, test, steps, stepsPerEpoch }: RunInputs,
  display: ProgressDisplay,
  interruption: Interruption,
): Promise<Outcome> {
  const started = performance.now();
  const history = new History(options.logEvery ?? stepsPerEpoch);
  const evaluations: TestEvaluation[] = [];
  const evaluate = async () => {
    const evaluation = await trainer.evaluate(test);
    history.addTest(evaluation);
    evaluations.push({ step: trainer.step, ...evaluation });
  };

  if (!interruption.requested) {
    for await (const progress of trainer.train(steps)) {
      for (const record of progress.records) history.add(record);
      if (progress.epochEnded) await evaluate();
      display.show(progress, evaluations.at(-1));
      if (interruption.requested) break;
    }
  }
  if (evaluations.at(-1)?.step !== trainer.step) await evaluate();
  const seconds = (performance.now() - started) / 1000;
  return { stepsDone: trainer.step, seconds, history, evaluations };
}
