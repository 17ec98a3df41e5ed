// sparsify: cfg.json and sae.safetensors with encoder.weight (H,D), encoder.bias (H), W_dec (H,D), b_dec (D).
//   y = topₖ(relu((x − b_dec) encoder.weightᵀ + encoder.bias)) W_dec + b_dec
// https://github.com/EleutherAI/sparsify

import * as v from "valibot";
import { InputError } from "../../input_error.ts";
import { loadFloatTensors, sidesOf } from "../read_weights.ts";
import type { SafetensorsFile, TensorFacts } from "../safetensors.ts";
import { positiveInteger, readConfig, refuseOthers, text, trueOrFalse } from "./config_json.ts";
import { transposed } from "./conversions.ts";
import type { Pretrained, WeightsFormat } from "./format.ts";
import type { WeightsFiles } from "./weights_files.ts";

const WEIGHTS = "sae.safetensors";
const CONFIG = "cfg.json";

export const sparsifyFormat: WeightsFormat = {
  recognises: async (files) => files.get(WEIGHTS) !== undefined,
  read,
};

const off = v.optional(trueOrFalse, false);

const COUNT = "a whole number";

const schema = v.object({
  d_in: positiveInteger,
  k: positiveInteger,
  /** 0 if it follows from another field. */
  num_latents: v.optional(v.pipe(v.number(COUNT), v.safeInteger(COUNT), v.minValue(0, COUNT)), 0),
  activation: v.optional(text, "topk"),
  transcode: off,
  skip_connection: off,
  embed_skip: off,
  gram_lookup: off,
});

async function read(files: WeightsFiles): Promise<Pretrained> {
  const configFile = files.need(CONFIG);
  const config = await readConfig(configFile, schema);
  const { d_in: inputs, k, num_latents, activation, ...others } = config;
  refuseOthers(configFile.name, {
    activation: { needed: "topk", found: activation },
    transcode: { needed: false, found: others.transcode },
    skip_connection: { needed: false, found: others.skip_connection },
    embed_skip: { needed: false, found: others.embed_skip },
    gram_lookup: { needed: false, found: others.gram_lookup },
  });
  const source = files.need(WEIGHTS);
  const hiddenIn = ({ tensors }: SafetensorsFile<TensorFacts>) =>
    num_latents || sidesOf(tensors, source.name, "encoder.weight")[0];
  const { found, file } = await loadFloatTensors(source, (header) => ({
    "encoder.weight": [hiddenIn(header), inputs],
    "encoder.bias": [hiddenIn(header)],
    W_dec: [hiddenIn(header), inputs],
    b_dec: [inputs],
  }));
  const hidden = hiddenIn(file);
  if (k > hidden) {
    throw new InputError(`k in ${configFile.name} is ${k}; the model has only ${hidden} units.`);
  }
  return {
    format: "sparsify",
    name: files.name,
    shape: { inputs, hidden, activation: "topk" },
    parameters: {
      W_enc: transposed(found["encoder.weight"], hidden, inputs),
      b_enc: found["encoder.bias"],
      W_dec: found.W_dec,
      b_dec: found.b_dec,
    },
    given: {
      hiddenUnits: hidden,
      activation: "topk",
      k,
      preBias: true,
      outputActivation: "linear",
    },
    inputScale: 1,
    notes: [],
  };
}
