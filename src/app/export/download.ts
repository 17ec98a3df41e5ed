// Files that the page saves.

import { version } from "../../../package.json";
import { weightsMetadata, writeWeights } from "../../files/weights.ts";
import { scheduler } from "../run/scheduler.ts";
import { toast } from "../state/messages.ts";

/** How long a browser gets to start reading a file, in ms. */
const READ_TIMEOUT = 10_000;

/** Has the browser save a file. */
export function download(name: string, file: Blob): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // Some browsers start to read the file only after this task.
  setTimeout(() => URL.revokeObjectURL(url), READ_TIMEOUT);
}

/** Returns a file name such as parsimony-loss-step-1504.csv. */
export const fileName = (what: string, step: number, extension: string) =>
  `parsimony-${what}-step-${step}.${extension}`;

/** Saves the current weights in the format that `npm run train` writes. */
export async function saveWeights(): Promise<void> {
  try {
    const saved = await scheduler.withRun(async ({ trainer, settings, images }) => {
      // Steps that are still running are counted already; they finish before the parameters are read.
      const { step } = trainer;
      const inputs = images.width * images.height;
      const shape = { inputs, hidden: settings.hiddenUnits };
      const parameters = await trainer.model.readParameters();
      const metadata = weightsMetadata(settings, step, version);
      return { step, file: writeWeights(shape, parameters, metadata) };
    });
    if (!saved) return;
    download(fileName("weights", saved.step, "safetensors"), new Blob([saved.file]));
  } catch (error) {
    toast.value = `The weights could not be saved: ${(error as Error).message}`;
  }
}
