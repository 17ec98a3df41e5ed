// The steps of a run, and the checkpoints from which it can be resumed.

import { InputError } from "../input_error.ts";
import type { Progress } from "../training/reports.ts";
import type { Trainer } from "../training/trainer.ts";
import type { FoundDevice } from "./device.ts";
import { Divergence } from "./divergence.ts";
import type { Interruption } from "./interruption.ts";
import { output } from "./output.ts";
import type { ProgressDisplay } from "./progress_bar.ts";
import { checkpointFile, configFile, measuredFiles } from "./run_files.ts";
import type { RunFolder } from "./run_folder.ts";
import type { RunInputs } from "./run_inputs.ts";
import { HISTORY_FILE, type RunLog } from "./run_log.ts";
import type { Outcome } from "./run_results.ts";

interface Running {
  readonly trainer: Trainer;
  readonly inputs: RunInputs;
  readonly found: FoundDevice;
  readonly folder: RunFolder;
  readonly log: RunLog;
  readonly display: ProgressDisplay;
  readonly interruption: Interruption;
}

/** The shortest time between two checkpoints, unless their epochs are given. */
const PAUSE_MS = 60_000;

/**
 * Trains to the end, or until it is interrupted or diverges. Its folder has a checkpoint before the first step, and one
 * of the last step that was good.
 */
export async function runSteps(running: Running, isResumed: boolean): Promise<Outcome> {
  const { trainer, inputs, log, display, interruption } = running;
  const divergence = new Divergence(trainer.model, trainer.step);
  const checkpoints = new Checkpoints(running, divergence);
  let isRejectionShown = false;
  log.begin();
  if (!interruption.requested) {
    await checkpoints.begin(isResumed);
    for await (const progress of trainer.train(inputs.steps - trainer.step)) {
      for (const record of progress.records) {
        log.add(record);
        divergence.add(record);
      }
      if (progress.epochEnded) await evaluate(running, divergence);
      await divergence.check(trainer.step);
      display.show(progress, log.evaluations.at(-1));
      if (progress.rejected && !isRejectionShown) {
        isRejectionShown = true;
        output.warn(`The tuned kernels were not used: ${progress.rejected}`);
      }
      if (checkpoints.isDue(progress)) await checkpoints.write();
      if (divergence.found || interruption.requested) break;
    }
    await checkpoints.write();
  }
  // After the checkpoint: a run that is resumed evaluates at the end of the epoch only.
  const { step: stepsDone } = trainer;
  if (stepsDone > 0 && log.evaluations.at(-1)?.step !== stepsDone) {
    await evaluate(running, divergence);
  }
  const parameters = await trainer.model.readParameters();
  divergence.addWeights(stepsDone, parameters);
  const { seconds, history, epochLosses, evaluations } = log;
  return {
    ...{ stepsDone, seconds, history, epochLosses, evaluations, parameters },
    divergence: divergence.found,
  };
}

async function evaluate(
  { trainer, log, inputs: { test } }: Running,
  divergence: Divergence,
): Promise<void> {
  if (!test) return;
  const evaluation = await trainer.model.evaluate(test);
  log.addTest(trainer.step, evaluation);
  divergence.add({ step: trainer.step, ...evaluation });
}

class Checkpoints {
  private lastStep: number | undefined;
  private lastTime = performance.now();

  constructor(
    private readonly running: Running,
    private readonly divergence: Divergence,
  ) {}

  /** Creates the folder of a new run, or prepares that of a resumed one, before the first step. */
  async begin(isResumed: boolean): Promise<void> {
    const { trainer, inputs, found, folder, log } = this.running;
    const { step: stepsDone } = trainer;
    const { seconds, evaluations } = log;
    const outcome = { stepsDone, seconds, evaluations, divergence: undefined };
    const { variants } = trainer.model.passes;
    const config = configFile({ inputs, found, outcome, variants });
    if (isResumed) {
      // They are of an earlier step than the weights will be.
      await folder.clean(measuredFiles);
      folder.add(config);
      this.lastStep = stepsDone;
    } else {
      await folder.create({ ...config, ...this.history(), ...(await this.checkpoint()) });
    }
  }

  isDue({ epoch, epochEnded }: Progress): boolean {
    const { checkpointEvery } = this.running.inputs.options;
    return checkpointEvery === undefined
      ? performance.now() - this.lastTime >= PAUSE_MS
      : epochEnded && epoch % checkpointEvery === 0;
  }

  /** Writes a checkpoint, unless there is one of this step or the run has diverged. */
  async write(): Promise<void> {
    const { divergence } = this;
    const { trainer, folder } = this.running;
    if (this.lastStep === trainer.step || divergence.found) return;
    const checkpoint = await this.checkpoint().catch((error) => {
      // The check rejects nothing of a run that trains but NaN and infinite values.
      if (!(error instanceof InputError)) throw error;
      divergence.addInfinite(trainer.step);
    });
    if (!checkpoint) return;
    // First, because a run that is resumed cuts off what the checkpoint does not have.
    folder.add(this.history());
    folder.add(checkpoint);
  }

  private history() {
    return { [HISTORY_FILE]: this.running.log.history.completeRows() };
  }

  private async checkpoint() {
    const { trainer, inputs, log } = this.running;
    const state = await trainer.readState();
    this.lastStep = state.step;
    this.lastTime = performance.now();
    return checkpointFile(inputs, state, log);
  }
}
