import { version } from "../../../package.json";
import { weightsMetadata, writeWeights } from "../../files/weights.ts";
import { scheduler } from "../run/scheduler.ts";
import { fileOfRun } from "../saved_runs/storage.ts";
import { download, fileName } from "./download.ts";

/**
 * Saves a checkpoint, from which the run can be resumed where the page is open on the same data.
 * @throws InputError if the run has diverged
 */
export async function saveCheckpoint(): Promise<void> {
  // The curves and the state must be of the same step.
  const saved = await scheduler.withoutSteps(() =>
    scheduler.withRun(async (run) => {
      const checkpoint = await run.snapshot();
      if (!checkpoint) return undefined;
      const { step } = checkpoint.state;
      return { step, file: await fileOfRun(checkpoint, run.inputFacts) };
    }),
  );
  if (!saved) return;
  download(fileName("checkpoint", saved.step, "safetensors"), new Blob([saved.file]));
}

/** Saves the current weights in the format that `npm run train` writes. */
export async function saveWeights(): Promise<void> {
  const saved = await scheduler.withRun(async ({ trainer, settings, images }) => {
    // Steps that are still running are counted already; they finish before the parameters are read.
    const { step } = trainer;
    const { shape, inputScale } = trainer.plan;
    const parameters = await trainer.model.readParameters();
    const metadata = weightsMetadata(settings, images, step, version, inputScale);
    return { step, file: writeWeights(shape, parameters, metadata) };
  });
  if (!saved) return;
  download(fileName("weights", saved.step, "safetensors"), new Blob([saved.file]));
}
