// What `train` and the page save: one safetensors file with W_enc, b_enc, W_dec, b_dec, the tensors of the activation,
// and the settings in its metadata. A file of the same tensors without settings can start a run. Until a run has saved
// its weights, its checkpoint has them.

import type { ActivationName } from "../../../shaders/activations.ts";
import type { ByteSource } from "../../data/byte_source.ts";
import { InputError } from "../../input_error.ts";
import type { ModelShape } from "../../model/tensors.ts";
import { checkModel, modelOf } from "../read_model.ts";
import { checkWeights, parametersOf, sidesOf } from "../read_weights.ts";
import { loadSafetensors, type SafetensorsFile, type TensorFacts } from "../safetensors.ts";
import type { Pretrained, WeightsFormat } from "./format.ts";
import { isCheckpoint } from "./names.ts";
import type { WeightsFiles } from "./weights_files.ts";

const fileAmong = (files: WeightsFiles) =>
  files.get("model.safetensors") ?? files.only(".safetensors");

export const parsimonyFormat: WeightsFormat = {
  recognises: (files) => files.hasTensors(fileAmong(files), ["W_enc", "W_dec"]),
  read: async (files) => readParsimony(fileAmong(files) as ByteSource),
};

async function readParsimony(source: ByteSource): Promise<Pretrained> {
  const { name } = source;
  const { file: loaded, checked } = await loadSafetensors(source, (header) => {
    const weights = withoutState(header, name);
    if (weights.metadata.settings !== undefined) return checkModel(weights, name);
    const shape = shapeOf(weights, name);
    checkWeights(weights, name, shape);
    return { shape };
  });
  const file = withoutState(loaded, name);
  if ("settings" in checked) {
    const { settings, ...model } = modelOf(file, name, checked);
    const savedBy = savedByOf(file.metadata);
    return { format: "parsimony", name, given: settings, savedBy, notes: [], ...model };
  }
  const { shape } = checked;
  const parameters = parametersOf(file, name, shape);
  const given = { hiddenUnits: shape.hidden, ...activationOf(file.tensors) };
  return { format: "parsimony", name, shape, parameters, given, notes: [] };
}

/** These are shown only, and files of other versions may not have them. */
const savedByOf = ({ producer, step }: Readonly<Record<string, string>>) => ({
  ...(producer !== undefined && { producer }),
  ...(/^\d+$/.test(step ?? "") && { step: Number(step) }),
});

/**
 * Leaves out what a checkpoint has beside its weights: moments, such as firstMoment.W_enc, and counters of units.
 * @throws InputError if the weights need more than the checkpoint has
 */
function withoutState<Facts extends TensorFacts>(
  file: SafetensorsFile<Facts>,
  name: string,
): SafetensorsFile<Facts> {
  if (!isCheckpoint(file.metadata)) return file;
  const { tensors } = file;
  const { checkpointVersion, ...metadata } = file.metadata;
  if (metadata.whitened !== undefined) {
    throw new InputError(
      `${name} lacks the whitening of the patches that it was trained on; resume the run, and use its model.safetensors.`,
    );
  }
  const isWeight = ([tensor]: [string, Facts]) => !tensor.includes(".") && tensor !== "counters";
  return { metadata, tensors: new Map([...tensors].filter(isWeight)) };
}

function shapeOf({ tensors }: SafetensorsFile<TensorFacts>, name: string): ModelShape {
  const [inputs, hidden] = sidesOf(tensors, name, "W_enc");
  return { inputs, hidden, ...activationOf(tensors) };
}

/** Returns the activation that has these tensors, if only one has. */
function activationOf(tensors: ReadonlyMap<string, TensorFacts>): {
  activation?: ActivationName & ("gated" | "jumprelu" | "batch-topk");
} {
  if (tensors.has("b_gate")) return { activation: "gated" };
  const threshold = tensors.get("threshold");
  if (!threshold) return {};
  return { activation: threshold.shape[0] === 1 ? "batch-topk" : "jumprelu" };
}
