// What `train` and the page save: one safetensors file with W_enc, b_enc, W_dec, b_dec, the tensors of the activation,
// and the settings in its metadata. A file of the same tensors without settings can start a run.

import type { ActivationName } from "../../../shaders/activations.ts";
import type { ByteSource } from "../../data/byte_source.ts";
import type { ModelShape } from "../../model/tensors.ts";
import { checkModel, readModel } from "../read_model.ts";
import { checkWeights, readWeights, sidesOf } from "../read_weights.ts";
import { loadSafetensors, type SafetensorsFile, type TensorFacts } from "../safetensors.ts";
import type { Pretrained, WeightsFormat } from "./format.ts";
import type { WeightsFiles } from "./weights_files.ts";

const fileAmong = (files: WeightsFiles) =>
  files.get("model.safetensors") ?? files.only(".safetensors");

export const parsimonyFormat: WeightsFormat = {
  recognises: (files) => files.hasTensors(fileAmong(files), ["W_enc", "W_dec"]),
  read: async (files) => readParsimony(fileAmong(files) as ByteSource),
};

async function readParsimony(source: ByteSource): Promise<Pretrained> {
  const { name } = source;
  const file = await loadSafetensors(source, (header) => {
    if (header.metadata.settings !== undefined) checkModel(header, name);
    else checkWeights(header, name, shapeOf(header, name));
  });
  if (file.metadata.settings !== undefined) {
    const { settings, ...model } = readModel(file, name);
    return { format: "parsimony", name, given: settings, notes: [], ...model };
  }
  const shape = shapeOf(file, name);
  const parameters = readWeights(file, name, shape);
  const given = { hiddenUnits: shape.hidden, ...activationOf(file.tensors) };
  return { format: "parsimony", name, shape, parameters, given, notes: [] };
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
