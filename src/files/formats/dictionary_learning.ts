// dictionary_learning: config.json and ae.pt, a pickle, which one line of Python turns into ae.safetensors.
// https://github.com/saprmarks/dictionary_learning

import * as v from "valibot";
import { type Settings, selectsK } from "../../config/settings.ts";
import { integersOf, type NumberType } from "../../data/readers/number_types.ts";
import { InputError } from "../../input_error.ts";
import type { Parameters } from "../../model/tensors.ts";
import { loadFloatTensors, sidesOf } from "../read_weights.ts";
import type { SafetensorsFile, Tensor, TensorFacts } from "../safetensors.ts";
import { positiveInteger, readConfig, text } from "./config_json.ts";
import { transposed } from "./conversions.ts";
import type { Pretrained, WeightsFormat } from "./format.ts";
import type { WeightsFiles } from "./weights_files.ts";

const WEIGHTS = "ae.safetensors";
const PICKLE = "ae.pt";
const CONFIG = "config.json";

export const dictionaryLearningFormat: WeightsFormat = {
  recognises: async (files) => (files.get(WEIGHTS) ?? files.get(PICKLE)) !== undefined,
  read,
};

/** Returns the line of Python that turns a file of PyTorch tensors into a safetensors file beside it. */
export function conversionLine(path: string): string {
  const from = path.replaceAll(/["'\\$`\p{Cc}]/gu, "?");
  const to = from.replace(/\.\w+$/, ".safetensors");
  return `python3 -c "import torch; from safetensors.torch import save_file; save_file({k: v.contiguous() for k, v in torch.load('${from}', map_location='cpu').items()}, '${to}')"`;
}

type Found = Readonly<Record<string, Float32Array>>;
type Sides = Readonly<Record<"inputs" | "hidden", number>>;

/** One of their classes. */
interface DictClass {
  readonly activation: Settings["activation"];
  readonly preBias: boolean;
  /** The tensor whose sides are those of the model. */
  readonly encoder: "encoder.weight" | "W_enc";
  readonly shapes: (sides: Sides) => Readonly<Record<string, readonly number[]>>;
  /** Those that are not needed here. */
  readonly others?: readonly string[];
  readonly parameters: (found: Found, sides: Sides) => Readonly<Record<string, Float32Array>>;
}

const linearShapes = ({ inputs, hidden }: Sides) => ({
  "encoder.weight": [hidden, inputs],
  "decoder.weight": [inputs, hidden],
});

const linearWeights = (found: Found, { inputs, hidden }: Sides) => ({
  W_enc: transposed(found["encoder.weight"] as Float32Array, hidden, inputs),
  W_dec: transposed(found["decoder.weight"] as Float32Array, inputs, hidden),
});

/** An encoder and a decoder that are nn.Linear, the decoder's bias being a tensor of its own. */
const ofLinears = (bias: string, others: readonly string[] = []) =>
  ({
    encoder: "encoder.weight",
    shapes: (sides) => ({
      ...linearShapes(sides),
      "encoder.bias": [sides.hidden],
      [bias]: [sides.inputs],
    }),
    others,
    parameters: (found, sides) => ({
      ...linearWeights(found, sides),
      b_enc: found["encoder.bias"] as Float32Array,
      b_dec: found[bias] as Float32Array,
    }),
  }) as const satisfies Partial<DictClass>;

const scalarThreshold = { threshold: [] } as const;

/** Activations are never negative, so that a threshold below 0, such as −1 before the first batch, is as good as 0. */
const thresholdOf = ({ threshold }: Found) =>
  (threshold as Float32Array).map((value) => Math.max(value, 0));

const ofMatrices = (threshold: (sides: Sides) => readonly number[]) =>
  ({
    encoder: "W_enc",
    shapes: (sides) => ({
      W_enc: [sides.inputs, sides.hidden],
      b_enc: [sides.hidden],
      W_dec: [sides.hidden, sides.inputs],
      b_dec: [sides.inputs],
      threshold: threshold(sides),
    }),
    parameters: (found) => ({ ...found, threshold: thresholdOf(found) }),
  }) as const satisfies Partial<DictClass>;

const topK = ofLinears("b_dec", ["k", "threshold"]);
const batchTopK = ofLinears("b_dec", ["k"]);

const classes: Readonly<Record<string, DictClass>> = {
  AutoEncoder: { activation: "relu", preBias: true, ...ofLinears("bias") },
  AutoEncoderNew: { activation: "relu", preBias: false, ...ofLinears("decoder.bias") },
  AutoEncoderTopK: { activation: "topk", preBias: true, ...topK },
  BatchTopKSAE: {
    activation: "batch-topk",
    preBias: true,
    ...batchTopK,
    shapes: (sides) => ({ ...batchTopK.shapes(sides), ...scalarThreshold }),
    parameters: (found, sides) => ({
      ...batchTopK.parameters(found, sides),
      threshold: thresholdOf(found),
    }),
  },
  MatryoshkaBatchTopKSAE: {
    activation: "batch-topk",
    preBias: true,
    ...ofMatrices(() => []),
    others: ["k", "group_sizes"],
  },
  JumpReluAutoEncoder: {
    activation: "jumprelu",
    preBias: false,
    ...ofMatrices(({ hidden }) => [hidden]),
  },
  GatedAutoEncoder: {
    activation: "gated",
    preBias: true,
    encoder: "encoder.weight",
    shapes: (sides) => ({
      ...linearShapes(sides),
      decoder_bias: [sides.inputs],
      r_mag: [sides.hidden],
      gate_bias: [sides.hidden],
      mag_bias: [sides.hidden],
    }),
    parameters: (found, sides) => ({
      ...linearWeights(found, sides),
      b_dec: found.decoder_bias as Float32Array,
      b_gate: found.gate_bias as Float32Array,
      r_mag: found.r_mag as Float32Array,
      b_mag: found.mag_bias as Float32Array,
    }),
  },
};

/** A folder holds a pickle that must be converted before the folder is opened again. */
export class UnconvertedError extends InputError {
  /** @param problem with the line that converts it, without a full stop */
  constructor(readonly problem: string) {
    super(`${problem} and open the folder again.`);
  }
}

const schema = v.object({
  trainer: v.object({
    dict_class: v.picklist(Object.keys(classes), `one of ${Object.keys(classes).join(", ")}`),
    activation_dim: positiveInteger,
    dict_size: positiveInteger,
    k: v.optional(positiveInteger),
    submodule_name: v.nullish(text),
  }),
});

async function read(files: WeightsFiles): Promise<Pretrained> {
  const source = files.get(WEIGHTS);
  if (!source) {
    const { name } = files.need(PICKLE);
    throw new UnconvertedError(
      `${name} is a PyTorch file, which can run code when it is opened; convert it with ${conversionLine(name)}`,
    );
  }
  const configFile = files.need(CONFIG);
  const { trainer } = await readConfig(configFile, schema);
  const { dict_class, activation_dim: inputs, dict_size: hidden } = trainer;
  const { activation, preBias, ...row } = classes[dict_class] as DictClass;
  const sides = { inputs, hidden };
  const shapesOf = ({ tensors }: SafetensorsFile<TensorFacts>) => {
    sidesOf(tensors, source.name, row.encoder);
    return row.shapes(sides);
  };
  const { found, file } = await loadFloatTensors(source, shapesOf, row.others);
  return {
    format: "dictionary_learning",
    name: files.name,
    shape: { ...sides, activation },
    parameters: row.parameters(found, sides) as unknown as Parameters,
    given: {
      hiddenUnits: hidden,
      activation,
      preBias,
      outputActivation: "linear",
      ...(selectsK(activation) && {
        k: kOf(trainer, file.tensors.get("k"), configFile.name, source.name),
      }),
    },
    inputScale: 1,
    notes: [],
  };
}

interface Trainer {
  readonly dict_size: number;
  readonly k?: number | undefined;
}

/** Both files have it; after an annealed k, they agree on its last value. */
function kOf(
  { k, dict_size }: Trainer,
  tensor: Tensor | undefined,
  config: string,
  weights: string,
): number {
  const stored = tensor && scalarOf(tensor);
  if (tensor && (stored === undefined || (k !== undefined && stored !== k))) {
    throw new InputError(
      `k of ${weights} is ${stored ?? `${tensor.dtype} [${tensor.shape.join(", ")}]`}; it must be ${k === undefined ? "one whole number" : `${k}, as in ${config}`}.`,
    );
  }
  const found = stored ?? k;
  if (found !== undefined && found >= 1 && found <= dict_size) return found;
  throw new InputError(
    `k in ${config} is ${found ?? "missing"}; it must be from 1 to dict_size, ${dict_size}.`,
  );
}

/** Returns the value of a tensor of one integer. */
function scalarOf({ dtype, bytes }: Tensor): number | undefined {
  const values = integersOf(new Uint8Array(bytes), dtype.toLowerCase() as NumberType);
  return values?.length === 1 ? values[0] : undefined;
}
