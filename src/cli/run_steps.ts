// The steps of a run.

import type { Trainer } from "../training/trainer.ts";
import { Divergence } from "./divergence.ts";
import type { Interruption } from "./interruption.ts";
import { output } from "./output.ts";
import type { ProgressDisplay } from "./progress_bar.ts";
import { type Checkpointed, Checkpoints } from "./run_checkpoints.ts";
import type { Outcome } from "./run_results.ts";

interface Running extends Checkpointed {
  readonly trainer: Trainer;
  readonly display: ProgressDisplay;
  readonly interruption: Interruption;
}

/**
 * Trains to the end, or until it is interrupted or diverges. Its folder has a checkpoint before the first step, and one
 * of the last step that was good.
 */
export async function runSteps(running: Running, isResumed: boolean): Promise<Outcome> {
  const { trainer, inputs, log, display, interruption } = running;
  const divergence = new Divergence();
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
    lastResampling: trainer.lastResampling,
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
