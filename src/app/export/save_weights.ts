import { writeModel } from "../../files/formats/index.ts";
import { type ExportName, exportEndings } from "../../files/formats/names.ts";
import { weightsMetadata, writeWeights } from "../../files/weights.ts";
import { zipOf } from "../../files/write_zip.ts";
import { scheduler } from "../run/scheduler.ts";
import { fileOfRun } from "../saved_runs/storage.ts";
import { version } from "../version.ts";
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

/**
 * Saves the current model in the format of other software; a folder becomes a zip archive.
 * @returns the lines that load it; undefined if there is no run
 * @throws InputError saying what the format cannot express
 */
export async function exportModel(to: ExportName): Promise<readonly string[] | undefined> {
  const model = await scheduler.withRun(async ({ trainer, settings, images }) => {
    const { step } = trainer;
    const { shape, inputScale } = trainer.plan;
    const parameters = await trainer.model.readParameters();
    const { scaling } = images;
    const about = { format: "parsimony", name: "This model" } as const;
    return { ...about, step, settings, shape, inputScale, parameters, scaling };
  });
  if (!model) return undefined;
  const ending = exportEndings[to];
  const folder = `parsimony-${to}-step-${model.step}`;
  const path = `${folder}${ending}`;
  const { files, lines } = await writeModel(to, model, { path, version });
  const [only = ""] = Object.values(files);
  const inFolder = Object.entries(files).map(([name, file]) => [`${folder}/${name}`, file]);
  if (ending) download(path, new Blob([only]));
  else download(`${folder}.zip`, new Blob([await zipOf(Object.fromEntries(inFolder))]));
  return lines;
}
