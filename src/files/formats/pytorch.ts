// PyTorch: a safetensors file with two nn.Linear, whose weights are (outputs, inputs): encoder.weight (H,D), encoder.bias
// (H), decoder.weight (D,H), decoder.bias (D), or 0.weight … 2.bias as nn.Sequential names them.

import * as v from "valibot";
import { type Settings, selectsK } from "../../config/settings.ts";
import type { ByteSource } from "../../data/byte_source.ts";
import { InputError } from "../../input_error.ts";
import { parseScaling } from "../parse_scaling.ts";
import { loadFloatTensors, sidesOf } from "../read_weights.ts";
import type { SafetensorsFile, TensorFacts } from "../safetensors.ts";
import { scalingJson } from "../scaling_json.ts";
import { writeSafetensors } from "../write_safetensors.ts";
import { transposed } from "./conversions.ts";
import { type DenseActivation, type DenseLayers, denseLayers } from "./dense.ts";
import type { CompleteModel, Pretrained, Target, WeightsFormat, WrittenModel } from "./format.ts";
import type { WeightsFiles } from "./weights_files.ts";

export const pytorchFormat: WeightsFormat = {
  recognises: async (files) => (await layerNamesIn(files)) !== undefined,
  read,
  write,
};

/** The names that encoder and decoder go by. */
const layerNames = [
  ["encoder", "decoder"],
  ["0", "2"],
] as const;

async function layerNamesIn(files: WeightsFiles) {
  const file = files.only(".safetensors");
  for (const [encoder, decoder] of layerNames) {
    if (await files.hasTensors(file, [`${encoder}.weight`, `${decoder}.weight`])) {
      return [encoder, decoder] as const;
    }
  }
  return undefined;
}

/** What our own files say about the layers; other files say nothing. */
const aboutSchema = v.object({
  activation: v.picklist(["relu", "sigmoid", "topk", "batch-topk"]),
  outputActivation: v.picklist(["sigmoid", "linear"]),
  k: v.pipe(v.string(), v.digits(), v.transform(Number)),
  threshold: v.pipe(v.string(), v.transform(Number), v.finite(), v.minValue(0)),
  scaling: v.string(),
});

async function read(files: WeightsFiles): Promise<Pretrained> {
  const source = files.only(".safetensors") as ByteSource;
  const { name } = source;
  const [encoder, decoder] = (await layerNamesIn(files)) ?? layerNames[0];
  const shapesOf = ({ tensors }: SafetensorsFile<TensorFacts>) => {
    const [hidden, inputs] = sidesOf(tensors, name, `${encoder}.weight`);
    return {
      [`${encoder}.weight`]: [hidden, inputs],
      [`${encoder}.bias`]: [hidden],
      [`${decoder}.weight`]: [inputs, hidden],
      [`${decoder}.bias`]: [inputs],
    };
  };
  const { found, file } = await loadFloatTensors(source, shapesOf);
  const { tensors, metadata } = file;
  const [hidden, inputs] = sidesOf(tensors, name, `${encoder}.weight`);
  const tensor = (of: string) => found[of] as Float32Array;
  const about = aboutOf(metadata, name);
  const activation = about?.activation;
  const shape = { inputs, hidden, ...(activation && { activation }) };
  return {
    format: "pytorch",
    name,
    shape,
    parameters: {
      W_enc: transposed(tensor(`${encoder}.weight`), hidden, inputs),
      b_enc: tensor(`${encoder}.bias`),
      W_dec: transposed(tensor(`${decoder}.weight`), inputs, hidden),
      b_dec: tensor(`${decoder}.bias`),
      ...(activation === "batch-topk" && { threshold: Float32Array.of(about?.threshold ?? 0) }),
    },
    given: { hiddenUnits: hidden, preBias: false, ...(about && givenBy(about)) },
    ...(about && { scaling: parseScaling(about.scaling, inputs, name) }),
    inputScale: 1,
    notes: [],
  };
}

type About = v.InferOutput<typeof aboutSchema>;

const givenBy = ({ activation, outputActivation, k }: About): Partial<Settings> => ({
  activation,
  outputActivation,
  ...(selectsK(activation) && { k }),
});

function aboutOf(metadata: Readonly<Record<string, string>>, name: string): About | undefined {
  if (!metadata.producer?.startsWith("parsimony")) return undefined;
  const result = v.safeParse(aboutSchema, metadata);
  if (result.success) return result.output;
  throw new InputError(
    `${v.getDotPath(result.issues[0])} in the metadata of ${name} is missing or damaged.`,
  );
}

async function write(model: CompleteModel, { path, version }: Target): Promise<WrittenModel> {
  const layers = denseLayers(model, "PyTorch");
  const { inputs, hidden } = model.shape;
  const { W_enc, b_enc, W_dec, b_dec } = layers.parameters;
  const { outputActivation, k } = model.settings;
  const { activation, threshold } = layers;
  const file = writeSafetensors(
    {
      "encoder.weight": { shape: [hidden, inputs], values: transposed(W_enc, inputs, hidden) },
      "encoder.bias": { shape: [hidden], values: b_enc },
      "decoder.weight": { shape: [inputs, hidden], values: transposed(W_dec, hidden, inputs) },
      "decoder.bias": { shape: [inputs], values: b_dec },
    },
    {
      format: "pt",
      producer: `parsimony ${version}`,
      // Only in training does a lifetime share differ from a ReLU.
      activation: activation === "lifetime" ? "relu" : activation,
      outputActivation,
      k: String(k),
      threshold: String(threshold),
      scaling: scalingJson(layers.scaling),
    },
  );
  return { files: { "model.safetensors": file }, lines: linesOf(model, layers, path) };
}

/** An activation of z in Python, by lines that end with what is returned. */
const activations: Record<
  DenseActivation,
  (numbers: { k: number; threshold: number }) => string[]
> = {
  relu: () => ["return z.relu()"],
  lifetime: () => ["return z.relu()"],
  sigmoid: () => ["return z.sigmoid()"],
  topk: ({ k }) => [
    `kept, units = z.relu().topk(${k}, dim=-1)`,
    "return torch.zeros_like(z).scatter(-1, units, kept)",
  ],
  "batch-topk": ({ threshold }) => [`return z * (z > ${threshold})`],
};

function linesOf(model: CompleteModel, layers: DenseLayers, path: string): string[] {
  const { inputs, hidden } = model.shape;
  const { k, outputActivation } = model.settings;
  const { activation, threshold } = layers;
  const output = outputActivation === "sigmoid" ? "self.decoder(h).sigmoid()" : "self.decoder(h)";
  return [
    "import torch",
    "from safetensors.torch import load_file",
    "class Autoencoder(torch.nn.Module):",
    "    def __init__(self):",
    "        super().__init__()",
    `        self.encoder = torch.nn.Linear(${inputs}, ${hidden})`,
    `        self.decoder = torch.nn.Linear(${hidden}, ${inputs})`,
    "    def encode(self, x):",
    "        z = self.encoder(x)",
    ...activations[activation]({ k, threshold }).map((line) => `        ${line}`),
    "    def decode(self, h):",
    `        return ${output}`,
    "    def forward(self, x):",
    "        return self.decode(self.encode(x))",
    "model = Autoencoder()",
    `model.load_state_dict(load_file(${JSON.stringify(path)}))`,
    `y = model(x)  # ${layers.inputs}`,
  ];
}
