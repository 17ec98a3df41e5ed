// What `inspect` says about a checkpoint: its run, and the model so far.

import { stepsOf } from "../checkpoints/checkpoint.ts";
import { type CheckpointFile, loadCheckpointFile } from "../checkpoints/checkpoint_file.ts";
import type { ByteSource } from "../data/byte_source.ts";
import type { Pretrained } from "../files/formats/format.ts";
import { isCheckpoint } from "../files/formats/names.ts";
import { readSafetensorsMetadata } from "../files/safetensors.ts";
import { formatCount, plural } from "../format.ts";
import { weightsJson, weightsText } from "./inspect_weights.ts";

const FORMAT = "Parsimony checkpoint (safetensors)";

/**
 * Reads a file if it is a checkpoint.
 * @throws InputError naming the file and what is wrong with it
 */
export async function findCheckpoint(file: ByteSource): Promise<CheckpointFile | undefined> {
  // What cannot be read as safetensors may be another file; its reader says what is wrong with it.
  const metadata = await readSafetensorsMetadata(file).catch(() => ({}));
  return isCheckpoint(metadata) ? loadCheckpointFile(file) : undefined;
}

export function checkpointJson(name: string, file: CheckpointFile) {
  const { savedAt, images, data } = file.checkpoint;
  const { fingerprint, options = null } = data;
  return {
    ...weightsJson(modelOf(name, file)),
    format: FORMAT,
    savedAt: new Date(savedAt).toISOString(),
    ...progressOf(file),
    data: { name: data.name, rows: images, fingerprint, options },
  };
}

export function checkpointText(name: string, file: CheckpointFile): string {
  const { savedAt, images, data } = file.checkpoint;
  const { step, steps, epoch, epochs } = progressOf(file);
  const options = data.options === undefined ? "" : ` (${data.options})`;
  return weightsText(modelOf(name, file), FORMAT, [
    [
      "saved",
      `${new Date(savedAt).toLocaleString("sv")} by ${file.producer ?? "an unknown program"}`,
    ],
    [
      "step",
      `${formatCount(step)} of ${formatCount(steps)}, epoch ${formatCount(epoch)} of ${formatCount(epochs)}`,
    ],
    ["data", `${data.name}${options}, ${plural(images, "row")}, fingerprint ${data.fingerprint}`],
  ]);
}

function progressOf({ checkpoint }: CheckpointFile) {
  const { settings, state, history } = checkpoint;
  const { step } = state;
  return {
    step,
    steps: stepsOf(checkpoint),
    epoch: history?.record.epoch ?? 0,
    epochs: settings.epochs,
  };
}

function modelOf(
  name: string,
  { checkpoint, scaling, inputScale, image, producer }: CheckpointFile,
): Pretrained {
  const { settings, state, data } = checkpoint;
  const { hiddenUnits: hidden, activation } = settings;
  return {
    ...{ format: "parsimony", name, scaling, inputScale, notes: [] },
    shape: { inputs: data.inputs, hidden, activation },
    parameters: state.parameters,
    given: settings,
    ...(image && { image }),
    savedBy: { step: state.step, ...(producer !== undefined && { producer }) },
  };
}
