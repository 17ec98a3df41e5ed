// Weights whose files end early or have a wrong byte: they are refused in one sentence, or read as a valid model.

import { expect } from "@playwright/test";
import fc from "fast-check";
import { bytesInMemory } from "../../src/data/byte_source.ts";
import { readWeightsAmong, writeModel } from "../../src/files/formats/index.ts";
import type { ExportName } from "../../src/files/formats/names.ts";
import { completeModel } from "../../src/files/formats/uses.ts";
import { writeSafetensors } from "../../src/files/write_safetensors.ts";
import { checkParameters, lengthOf } from "../../src/model/tensors.ts";
import { mapValues } from "../../src/records.ts";
import { isAccepted, withFlipped } from "./damage.ts";
import { type Activation, exampleModel, numbers } from "./example_models.ts";

type Contents = Readonly<Record<string, Uint8Array<ArrayBuffer>>>;

const exported = async (format: ExportName, activation: Activation): Promise<Contents> => {
  const { files } = await writeModel(format, exampleModel(activation), { path: "", version: "0" });
  return mapValues(files, (contents) =>
    typeof contents === "string" ? Uint8Array.from(Buffer.from(contents)) : contents,
  );
};

const ofLinears = { "encoder.weight": [5, 6], "encoder.bias": [5] };
const tensors = (shapes: Readonly<Record<string, readonly number[]>>) =>
  writeSafetensors(mapValues(shapes, (shape) => ({ shape, values: numbers(lengthOf(shape), 1) })));
const json = (value: object) => Uint8Array.from(Buffer.from(JSON.stringify(value)));

/** The files of a model in each format that is read. */
export const damageableWeights: Readonly<Record<string, () => Promise<Contents>>> = {
  "SAELens, jumprelu": () => exported("saelens", "jumprelu"),
  "SAELens, topk": () => exported("saelens", "topk"),
  Keras: () => exported("keras", "relu"),
  PyTorch: () => exported("pytorch", "topk"),
  sparsify: async () => ({
    "cfg.json": json({ d_in: 6, k: 2, activation: "topk" }),
    "sae.safetensors": tensors({ ...ofLinears, W_dec: [5, 6], b_dec: [6] }),
  }),
  dictionary_learning: async () => ({
    "config.json": json({
      trainer: { dict_class: "AutoEncoder", activation_dim: 6, dict_size: 5 },
    }),
    "ae.safetensors": tensors({ ...ofLinears, "decoder.weight": [6, 5], bias: [6] }),
  }),
};

/** Cuts each file of a model off and changes single bytes of it, `count` times each. */
export async function checkWeights(name: string, count: number): Promise<void> {
  const whole = await (damageableWeights[name] as () => Promise<Contents>)();
  const said = { activation: "relu", outputActivation: "linear" } as const;
  const use = (files: Contents) =>
    isAccepted(async () => {
      const sources = Object.entries(files).map(([file, bytes]) => bytesInMemory(file, bytes));
      const read = await readWeightsAmong(name, sources);
      const { parameters, shape } = completeModel(read, read.given.activation ? {} : said);
      checkParameters(shape, parameters);
      for (const values of Object.values(parameters))
        expect(values.every(Number.isFinite)).toBe(true);
    });
  expect(await use(whole)).toBe(true);
  for (const [file, bytes] of Object.entries(whole)) {
    const places = fc.sample(fc.nat({ max: bytes.length - 1 }), { numRuns: count, seed: 7 });
    let refused = 0;
    for (const at of places) {
      if (!(await use({ ...whole, [file]: bytes.slice(0, at) }))) refused++;
      await use({ ...whole, [file]: Uint8Array.from(withFlipped(bytes, at, 0x10)) });
      await use({ ...whole, [file]: Uint8Array.from(withFlipped(bytes, at, 0xff)) });
    }
    expect(refused / count, file).toBeGreaterThan(0.8);
  }
}
