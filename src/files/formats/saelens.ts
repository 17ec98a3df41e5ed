// SAELens, version 6: cfg.json and sae_weights.safetensors with W_enc (D,H), b_enc (H), W_dec (H,D), b_dec (D).
//   y = act((x − b_dec · apply_b_dec_to_input) W_enc + b_enc) W_dec + b_dec
// https://github.com/decoderesearch/SAELens

import * as v from "valibot";
import type { Settings } from "../../config/settings.ts";
import { bytesAsShares, isSameScaling } from "../../data/scaling.ts";
import { InputError } from "../../input_error.ts";
import { mapValuesOf, type Parameters, tensorShapes } from "../../model/tensors.ts";
import { encoderFormula } from "../model_formulas.ts";
import { parseScaling } from "../parse_scaling.ts";
import { loadFloatTensors } from "../read_weights.ts";
import { inputFormula, scalingJson } from "../scaling_json.ts";
import { writeSafetensors } from "../write_safetensors.ts";
import { positiveInteger, readConfig, refuseOthers, text, trueOrFalse } from "./config_json.ts";
import { rowNorms } from "./conversions.ts";
import { withFoldedInputs } from "./folded.ts";
import type { CompleteModel, Pretrained, Target, WeightsFormat, WrittenModel } from "./format.ts";
import type { WeightsFiles } from "./weights_files.ts";

const WEIGHTS = "sae_weights.safetensors";
const CONFIG = "cfg.json";
/** The version whose files these are. Readers convert what has no version, or one before 6. */
const VERSION = "6.0.0";

export const saelensFormat: WeightsFormat = {
  recognises: async (files) => files.get(WEIGHTS) !== undefined,
  read,
  write,
};

type Activation = Settings["activation"];

/** What each of their architectures is here. */
const architectures = {
  standard: "relu",
  topk: "topk",
  jumprelu: "jumprelu",
  gated: "gated",
} as const satisfies Record<string, Activation>;
type Architecture = keyof typeof architectures;

/** What each activation is there: a batch's selection is a threshold for single rows. */
const written: Record<Exclude<Activation, "sigmoid">, Architecture> = {
  relu: "standard",
  lifetime: "standard",
  topk: "topk",
  "batch-topk": "jumprelu",
  jumprelu: "jumprelu",
  gated: "gated",
};

const schema = v.object({
  architecture: v.optional(text, "standard"),
  d_in: positiveInteger,
  d_sae: positiveInteger,
  apply_b_dec_to_input: trueOrFalse,
  k: v.optional(positiveInteger),
  normalize_activations: v.nullish(text),
  reshape_activations: v.nullish(text),
  rescale_acts_by_decoder_norm: v.optional(trueOrFalse, false),
  metadata: v.optional(v.looseObject({ parsimony: v.optional(v.looseObject({ scaling: text })) })),
  // Files before version 6.
  activation_fn: v.optional(text),
  activation_fn_str: v.optional(text),
  activation_fn_kwargs: v.optional(v.looseObject({ k: v.optional(positiveInteger) }), {}),
  finetuning_scaling_factor: v.optional(trueOrFalse, false),
});
type Config = v.InferOutput<typeof schema>;

async function read(files: WeightsFiles): Promise<Pretrained> {
  const configFile = files.need(CONFIG);
  const config = await readConfig(configFile, schema);
  const architecture = architectureOf(config, configFile.name);
  refuseOthers(configFile.name, {
    normalize_activations: { needed: "none", found: config.normalize_activations },
    reshape_activations: { needed: "none", found: config.reshape_activations },
    finetuning_scaling_factor: { needed: false, found: config.finetuning_scaling_factor },
  });
  const activation = architectures[architecture];
  const { d_in: inputs, d_sae: hidden, apply_b_dec_to_input: preBias, metadata } = config;
  const shape = { inputs, hidden, activation };
  const source = files.need(WEIGHTS);
  const { found } = await loadFloatTensors(source, () => tensorShapes(shape));
  const isRescaled = architecture === "topk" && config.rescale_acts_by_decoder_norm;
  const parameters = isRescaled ? withFoldedNorms(found, inputs, source.name) : positive(found);
  const scaling = metadata?.parsimony?.scaling;
  return {
    format: "saelens",
    name: files.name,
    shape,
    parameters,
    given: {
      hiddenUnits: hidden,
      activation,
      preBias,
      outputActivation: "linear",
      ...(architecture === "topk" && { k: kOf(config, configFile.name) }),
    },
    ...(scaling !== undefined && { scaling: parseScaling(scaling, inputs, configFile.name) }),
    inputScale: 1,
    notes: isRescaled
      ? ["The decoder's norms, by which activations are rescaled, are folded into the weights."]
      : [],
  };
}

function architectureOf(config: Config, name: string): Architecture {
  const { architecture, activation_fn_str, activation_fn = activation_fn_str } = config;
  // Before version 6, TopK was an activation function of the standard architecture.
  const isOldTopK = architecture === "standard" && activation_fn === "topk";
  if (isOldTopK) return "topk";
  const known = Object.keys(architectures).join(", ");
  if (!Object.hasOwn(architectures, architecture)) {
    throw new InputError(
      `architecture in ${name} is ${JSON.stringify(architecture)}, which cannot be converted; it must be one of ${known}.`,
    );
  }
  const usual = architecture === "topk" ? "topk" : "relu";
  refuseOthers(name, { activation_fn: { needed: usual, found: activation_fn } });
  return architecture as Architecture;
}

function kOf({ k, activation_fn_kwargs, d_sae }: Config, name: string): number {
  const found = k ?? activation_fn_kwargs.k;
  if (found !== undefined && found <= d_sae) return found;
  throw new InputError(
    `k in ${name} is ${found ?? "missing"}; it must be from 1 to d_sae, ${d_sae}.`,
  );
}

/** Their activations are never negative, so that a threshold below 0 is as good as 0. */
function positive(parameters: Parameters): Parameters {
  const { threshold } = parameters;
  return threshold
    ? { ...parameters, threshold: threshold.map((value) => Math.max(value, 0)) }
    : parameters;
}

/** Returns the weights whose activations are those of the file multiplied by the norms of the decoder's rows. */
function withFoldedNorms(parameters: Parameters, inputs: number, name: string): Parameters {
  const { W_enc, b_enc, W_dec } = parameters;
  const norms = rowNorms(W_dec, inputs);
  const zero = norms.indexOf(0);
  if (zero !== -1) {
    throw new InputError(
      `Row ${zero} of W_dec in ${name} is zero; activations cannot be divided by its norm.`,
    );
  }
  const hidden = norms.length;
  return {
    ...parameters,
    W_enc: W_enc.map((w, i) => w * (norms[i % hidden] as number)),
    b_enc: b_enc.map((b, j) => b * (norms[j] as number)),
    W_dec: W_dec.map((w, i) => w / (norms[Math.floor(i / inputs)] as number)),
  };
}

async function write(model: CompleteModel, { path, version }: Target): Promise<WrittenModel> {
  const { settings, shape, scaling } = model;
  const { activation, outputActivation, preBias, k } = settings;
  if (activation === "sigmoid") {
    throw new InputError(
      `${model.name} cannot be exported to SAELens, which has no sigmoid hidden units.`,
    );
  }
  if (outputActivation !== "linear") {
    throw new InputError(
      `${model.name} cannot be exported to SAELens, whose decoder is linear: this model's output is a ${outputActivation}.`,
    );
  }
  const folded = withFoldedInputs(model);
  const architecture = written[activation];
  const theirs = { ...shape, activation: architectures[architecture] };
  const { threshold } = folded.parameters;
  const parameters: Parameters = {
    ...folded.parameters,
    ...(activation === "batch-topk" && {
      threshold: new Float32Array(shape.hidden).fill(threshold?.[0] ?? 0),
    }),
  };
  const tensors = mapValuesOf(tensorShapes(theirs), (sides, name) => ({
    shape: sides,
    values: parameters[name] as Float32Array,
  }));
  const config = {
    architecture,
    d_in: shape.inputs,
    d_sae: shape.hidden,
    dtype: "float32",
    device: "cpu",
    apply_b_dec_to_input: preBias,
    normalize_activations: "none",
    reshape_activations: "none",
    ...(architecture === "topk" && { k, rescale_acts_by_decoder_norm: false }),
    metadata: {
      sae_lens_version: VERSION,
      producer: `parsimony ${version}`,
      inputs: inputFormula(folded.scaling),
      parsimony: {
        encoder: encoderFormula(settings),
        scaling: scalingJson(folded.scaling),
        settings,
      },
    },
  };
  const isPixels = isSameScaling(folded.scaling, bytesAsShares);
  return {
    files: {
      [CONFIG]: `${JSON.stringify(config, null, 2)}\n`,
      [WEIGHTS]: writeSafetensors(tensors),
    },
    lines: [
      "from sae_lens import SAE",
      `sae = SAE.load_from_disk(${JSON.stringify(path)})`,
      `codes = sae.encode(x)  # ${isPixels ? "x = pixels / 255" : scaling?.name === "none" ? "x = the values as they are" : "x = the values as they are stored: their scaling is in the weights"}`,
      "y = sae.decode(codes)",
    ],
  };
}
