// What `train` and the page save: one safetensors file with W_enc, b_enc, W_dec, b_dec, the tensors of the activation,
// and the settings in its metadata. A file of the same tensors without settings can start a run.

import type { ActivationName } from "../../../shaders/activations.ts";
import type { ByteSource } from "../../data/byte_source.ts";
import { readModel } from "../read_model.ts";
import { readWeights, sidesOf } from "../read_weights.ts";
import { readSafetensors, type Tensor } from "../safetensors.ts";
import type { Pretrained, WeightsFormat } from "./format.ts";
import { type WeightsFiles, wholeFile } from "./weights_files.ts";

const fileAmong = (files: WeightsFiles) =>
  files.get("model.safetensors") ?? files.only(".safetensors");

export const parsimonyFormat: WeightsFormat = {
  recognises: (files) => files.hasTensors(fileAmong(files), ["W_enc", "W_dec"]),
  read: async (files) => readParsimony(fileAmong(files) as ByteSource),
};

async function readParsimony(source: ByteSource): Promise<Pretrained> {
  const { name } = source;
  const file = await wholeFile(source);
  const { tensors, metadata } = readSafetensors(file, name);
  if (metadata.settings !== undefined) {
    const { settings, ...model } = readModel(file, name);
    return { format: "parsimony", name, given: settings, notes: [], ...model };
  }
  const [inputs, hidden] = sidesOf(tensors, name, "W_enc");
  const shape = { inputs, hidden, ...activationOf(tensors) };
  const parameters = readWeights(file, name, shape);
  const given = { hiddenUnits: hidden, ...activationOf(tensors) };
  return { format: "parsimony", name, shape, parameters, given, notes: [] };
}

/** Returns the activation that has these tensors, if only one has. */
function activationOf(tensors: ReadonlyMap<string, Tensor>): {
  activation?: ActivationName & ("gated" | "jumprelu" | "batch-topk");
} {
  if (tensors.has("b_gate")) return { activation: "gated" };
  const threshold = tensors.get("threshold");
  if (!threshold) return {};
  return { activation: threshold.shape[0] === 1 ? "batch-topk" : "jumprelu" };
}
