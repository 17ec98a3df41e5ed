import { version } from "../../../package.json";
import { weightsMetadata, writeWeights } from "../../files/weights.ts";
import { scheduler } from "../run/scheduler.ts";
import { download, fileName } from "./download.ts";

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
