// Folders of other software, built by hand: what they compute by their own formulas, we compute, too.

import { expect, test } from "@playwright/test";
import type { Settings } from "../../src/config/settings.ts";
import { bytesInMemory } from "../../src/data/byte_source.ts";
import { unscaled } from "../../src/data/scaling.ts";
import { readWeightsAmong } from "../../src/files/formats/index.ts";
import { completeModel } from "../../src/files/formats/uses.ts";
import { type WritableTensor, writeSafetensors } from "../../src/files/write_safetensors.ts";
import { safetensors } from "../support/data_files.ts";
import { computed, largestDifference, numbers } from "../support/example_models.ts";
import { expectRejection } from "../support/refusal.ts";

type FloatTensor = WritableTensor & { readonly values: Float32Array };

const D = 4;
const F = 3;
const K = 2;

type Contents = Readonly<Record<string, Uint8Array | object>>;

const open = (files: Contents) =>
  readWeightsAmong(
    "sae",
    Object.entries(files).map(([name, contents]) =>
      bytesInMemory(
        `sae/${name}`,
        contents instanceof Uint8Array ? contents : Buffer.from(JSON.stringify(contents)),
      ),
    ),
  );

const tensor = (seed: number, ...shape: number[]): FloatTensor => ({
  shape,
  values: numbers(
    shape.reduce((product, side) => product * side, 1),
    seed,
  ),
});

const W_enc = tensor(1, D, F);
const b_enc = tensor(2, F);
const W_dec = tensor(3, F, D);
const b_dec = tensor(4, D);
const threshold = { shape: [F], values: Float32Array.of(0.2, -1, 0.4) };
const encoderWeight = tensor(5, F, D);
const decoderWeight = tensor(6, D, F);
const plain = { W_enc, b_enc, W_dec, b_dec };

const x = numbers(20 * D, 7);

/** What a formula of another software gives for each row. */
type Formula = (row: readonly number[]) => { code: number[]; y: number[] };

const times = (row: readonly number[], { values, shape }: FloatTensor): number[] => {
  const [, columns = 0] = shape;
  return Array.from({ length: columns }, (_, j) =>
    row.reduce((sum, value, i) => sum + value * (values[i * columns + j] as number), 0),
  );
};
/** With a matrix of nn.Linear, which is transposed. */
const linear = (row: readonly number[], { values, shape }: FloatTensor): number[] => {
  const [outputs = 0, columns = 0] = shape;
  return Array.from({ length: outputs }, (_, j) =>
    row.reduce((sum, value, i) => sum + value * (values[j * columns + i] as number), 0),
  );
};
const plus = (row: readonly number[], { values }: FloatTensor, sign = 1) =>
  row.map((value, i) => value + sign * (values[i] as number));
const minus = (row: readonly number[], bias: FloatTensor) => plus(row, bias, -1);
const relu = (row: readonly number[]) => row.map((value) => Math.max(value, 0));
const topK = (row: readonly number[]) => {
  const least = row.toSorted((a, b) => b - a)[K - 1] as number;
  return row.map((value) => (value >= least ? value : 0));
};
const normOfRow = (j: number) =>
  Math.hypot(...(W_dec.values.subarray(j * D, (j + 1) * D) as Float32Array));
const decoded = (code: readonly number[], W = W_dec, b = b_dec) => plus(times(code, W), b);

const saelens = {
  d_in: D,
  d_sae: F,
  dtype: "float32",
  device: "cpu",
  normalize_activations: "none",
  reshape_activations: "none",
  metadata: { sae_lens_version: "6.5.0" },
};

interface Case {
  readonly files: () => Contents;
  readonly given: Partial<Settings>;
  readonly formula: Formula;
}

const ofSaelens = (config: object, tensors: Record<string, FloatTensor>) => () => ({
  "cfg.json": { ...saelens, ...config },
  "sae_weights.safetensors": writeSafetensors(tensors),
});

const ofDictionaryLearning =
  (dict_class: string, tensors: Record<string, FloatTensor>, more: { k?: number } = {}) =>
  () => ({
    "config.json": { trainer: { dict_class, activation_dim: D, dict_size: F, ...more } },
    "ae.safetensors": "k" in more ? withK(writeSafetensors(tensors)) : writeSafetensors(tensors),
  });

/** Adds the whole number K to a file, as an int32 scalar, which is how PyTorch saves it. */
function withK(file: Uint8Array): Uint8Array {
  const view = new DataView(file.buffer, file.byteOffset);
  const start = 8 + Number(view.getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, start)));
  const end = file.length - start;
  const k = { dtype: "I32", shape: [], data_offsets: [end, end + 4] };
  const data = Buffer.concat([file.subarray(start), new Uint8Array(Int32Array.of(K).buffer)]);
  return safetensors({ ...header, k }, data);
}

const scalar = { shape: [], values: Float32Array.of(0.25) };
const unsetThreshold = { shape: [], values: Float32Array.of(-1) };
const linears = { "encoder.weight": encoderWeight, "decoder.weight": decoderWeight };

const cases: Readonly<Record<string, Case>> = {
  "SAELens, standard": {
    files: ofSaelens({ architecture: "standard", apply_b_dec_to_input: false }, plain),
    given: { activation: "relu", preBias: false },
    formula: (row) => {
      const code = relu(plus(times(row, W_enc), b_enc));
      return { code, y: decoded(code) };
    },
  },
  "SAELens, topk, with a subtracted bias": {
    files: ofSaelens({ architecture: "topk", apply_b_dec_to_input: true, k: K }, plain),
    given: { activation: "topk", preBias: true, k: K },
    formula: (row) => {
      const code = relu(topK(plus(times(minus(row, b_dec), W_enc), b_enc)));
      return { code, y: decoded(code) };
    },
  },
  "SAELens, topk, rescaled by the decoder's norms": {
    files: ofSaelens(
      {
        architecture: "topk",
        apply_b_dec_to_input: false,
        k: K,
        rescale_acts_by_decoder_norm: true,
      },
      plain,
    ),
    given: { activation: "topk", k: K },
    formula: (row) => {
      const rescaled = plus(times(row, W_enc), b_enc).map((z, j) => z * normOfRow(j));
      const code = relu(topK(rescaled));
      return { code, y: decoded(code.map((value, j) => value / normOfRow(j))) };
    },
  },
  "SAELens before version 6, TopK as an activation function": {
    files: ofSaelens(
      {
        architecture: "standard",
        apply_b_dec_to_input: true,
        activation_fn_str: "topk",
        activation_fn_kwargs: { k: K },
        metadata: {},
      },
      plain,
    ),
    given: { activation: "topk", preBias: true, k: K },
    formula: (row) => {
      const code = relu(topK(plus(times(minus(row, b_dec), W_enc), b_enc)));
      return { code, y: decoded(code) };
    },
  },
  "SAELens, jumprelu, with a threshold below 0": {
    files: ofSaelens(
      { architecture: "jumprelu", apply_b_dec_to_input: false },
      { ...plain, threshold },
    ),
    given: { activation: "jumprelu" },
    formula: (row) => {
      const z = plus(times(row, W_enc), b_enc);
      const code = relu(z).map((value, j) =>
        (z[j] as number) > (threshold.values[j] as number) ? value : 0,
      );
      return { code, y: decoded(code) };
    },
  },
  "SAELens, gated": {
    files: ofSaelens(
      { architecture: "gated", apply_b_dec_to_input: true },
      { W_enc, W_dec, b_dec, b_gate: tensor(11, F), r_mag: tensor(12, F), b_mag: tensor(13, F) },
    ),
    given: { activation: "gated", preBias: true },
    formula: (row) => {
      const u = times(minus(row, b_dec), W_enc);
      const magnitudes = u.map((value, j) => value * Math.exp(tensor(12, F).values[j] as number));
      const open = plus(u, tensor(11, F));
      const code = relu(plus(magnitudes, tensor(13, F))).map((value, j) =>
        (open[j] as number) > 0 ? value : 0,
      );
      return { code, y: decoded(code) };
    },
  },
  sparsify: {
    files: () => ({
      "cfg.json": { activation: "topk", d_in: D, k: K, num_latents: F, transcode: false },
      "sae.safetensors": writeSafetensors({
        "encoder.weight": encoderWeight,
        "encoder.bias": b_enc,
        W_dec,
        b_dec,
      }),
    }),
    given: { activation: "topk", preBias: true, k: K },
    formula: (row) => {
      const code = topK(relu(plus(linear(minus(row, b_dec), encoderWeight), b_enc)));
      return { code, y: decoded(code) };
    },
  },
  "dictionary_learning, AutoEncoder": {
    files: ofDictionaryLearning("AutoEncoder", { ...linears, "encoder.bias": b_enc, bias: b_dec }),
    given: { activation: "relu", preBias: true },
    formula: (row) => {
      const code = relu(plus(linear(minus(row, b_dec), encoderWeight), b_enc));
      return { code, y: plus(linear(code, decoderWeight), b_dec) };
    },
  },
  "dictionary_learning, AutoEncoderNew": {
    files: ofDictionaryLearning("AutoEncoderNew", {
      ...linears,
      "encoder.bias": b_enc,
      "decoder.bias": b_dec,
    }),
    given: { activation: "relu", preBias: false },
    formula: (row) => {
      const code = relu(plus(linear(row, encoderWeight), b_enc));
      return { code, y: plus(linear(code, decoderWeight), b_dec) };
    },
  },
  "dictionary_learning, AutoEncoderTopK": {
    files: ofDictionaryLearning(
      "AutoEncoderTopK",
      { ...linears, "encoder.bias": b_enc, b_dec, threshold: unsetThreshold },
      { k: K },
    ),
    given: { activation: "topk", preBias: true, k: K },
    formula: (row) => {
      const code = topK(relu(plus(linear(minus(row, b_dec), encoderWeight), b_enc)));
      return { code, y: plus(linear(code, decoderWeight), b_dec) };
    },
  },
  "dictionary_learning, BatchTopKSAE": {
    files: ofDictionaryLearning(
      "BatchTopKSAE",
      { ...linears, "encoder.bias": b_enc, b_dec, threshold: scalar },
      { k: K },
    ),
    given: { activation: "batch-topk", preBias: true, k: K },
    formula: (row) => {
      const positive = relu(plus(linear(minus(row, b_dec), encoderWeight), b_enc));
      const code = positive.map((value) => (value > 0.25 ? value : 0));
      return { code, y: plus(linear(code, decoderWeight), b_dec) };
    },
  },
  "dictionary_learning, BatchTopKSAE before it has a threshold": {
    files: ofDictionaryLearning(
      "BatchTopKSAE",
      { ...linears, "encoder.bias": b_enc, b_dec, threshold: unsetThreshold },
      { k: K },
    ),
    given: { activation: "batch-topk", k: K },
    formula: (row) => {
      const code = relu(plus(linear(minus(row, b_dec), encoderWeight), b_enc));
      return { code, y: plus(linear(code, decoderWeight), b_dec) };
    },
  },
  "dictionary_learning, MatryoshkaBatchTopKSAE": {
    files: ofDictionaryLearning(
      "MatryoshkaBatchTopKSAE",
      { ...plain, threshold: scalar },
      { k: K },
    ),
    given: { activation: "batch-topk", preBias: true, k: K },
    formula: (row) => {
      const positive = relu(plus(times(minus(row, b_dec), W_enc), b_enc));
      const code = positive.map((value) => (value > 0.25 ? value : 0));
      return { code, y: decoded(code) };
    },
  },
  "dictionary_learning, JumpReluAutoEncoder": {
    files: ofDictionaryLearning("JumpReluAutoEncoder", { ...plain, threshold }),
    given: { activation: "jumprelu", preBias: false },
    formula: (row) => {
      const z = plus(times(row, W_enc), b_enc);
      const code = relu(z.map((value, j) => (value > (threshold.values[j] as number) ? value : 0)));
      return { code, y: decoded(code) };
    },
  },
  "dictionary_learning, GatedAutoEncoder": {
    files: ofDictionaryLearning("GatedAutoEncoder", {
      ...linears,
      decoder_bias: b_dec,
      r_mag: tensor(12, F),
      gate_bias: tensor(11, F),
      mag_bias: tensor(13, F),
    }),
    given: { activation: "gated", preBias: true },
    formula: (row) => {
      const u = linear(minus(row, b_dec), encoderWeight);
      const magnitudes = u.map((value, j) => value * Math.exp(tensor(12, F).values[j] as number));
      const open = plus(u, tensor(11, F));
      const code = relu(plus(magnitudes, tensor(13, F))).map((value, j) =>
        (open[j] as number) > 0 ? value : 0,
      );
      return { code, y: plus(linear(code, decoderWeight), b_dec) };
    },
  },
};

for (const [name, { files, given, formula }] of Object.entries(cases)) {
  test(`${name}: it computes what its own formula does`, async () => {
    const read = await open(files());
    expect(read.given).toMatchObject({ hiddenUnits: F, outputActivation: "linear", ...given });
    const model = { ...completeModel(read), scaling: unscaled };
    const found = computed(model, x);
    const rows = Array.from({ length: x.length / D }, (_, i) => [
      ...x.subarray(i * D, (i + 1) * D),
    ]);
    const expected = rows.map(formula);
    const codes = expected.flatMap(({ code }) => code);
    expect(codes.filter((value) => value > 0).length).toBeGreaterThan(5);
    expect(largestDifference(found.codes, codes)).toBeLessThan(1e-6);
    const y = expected.flatMap((row) => row.y);
    expect(largestDifference(found.reconstructions, y)).toBeLessThan(1e-6);
  });
}

const topk = { architecture: "topk", apply_b_dec_to_input: false, k: K };
const standard = { architecture: "standard", apply_b_dec_to_input: false };
const { apply_b_dec_to_input: _, ...unsaid } = { ...saelens, ...standard };

for (const [what, files, message] of [
  [
    "no cfg.json",
    { "sae_weights.safetensors": writeSafetensors(plain) },
    "sae has no cfg.json; open the whole folder",
  ],
  [
    "a cfg.json that is not JSON",
    { ...ofSaelens(standard, plain)(), "cfg.json": Buffer.from("{") },
    "sae/cfg.json is not JSON.",
  ],
  [
    "a cfg.json that is a list",
    { ...ofSaelens(standard, plain)(), "cfg.json": [] },
    "sae/cfg.json",
  ],
  [
    "a subtracted bias that is not said",
    { ...ofSaelens(standard, plain)(), "cfg.json": unsaid },
    "sae/cfg.json has no apply_b_dec_to_input.",
  ],
  [
    "a fractional d_sae",
    ofSaelens({ ...standard, d_sae: 2.5 }, plain)(),
    "d_sae in sae/cfg.json is 2.5; it must be a positive whole number.",
  ],
  [
    "another number of units in each file of SAELens",
    ofSaelens({ ...standard, d_sae: 2 }, plain)(),
    "sae/sae_weights.safetensors has W_enc as F32 [4, 3]; this model needs F32 [4, 2].",
  ],
  [
    "a d_sae that is too large",
    ofSaelens({ ...standard, d_sae: 1e15 }, plain)(),
    "sae/sae_weights.safetensors has W_enc as F32 [4, 3]; this model needs F32 [4, 1000000000000000].",
  ],
  [
    "another architecture",
    ofSaelens({ ...standard, architecture: "temporal" }, plain)(),
    'architecture in sae/cfg.json is "temporal", which cannot be converted; it must be one of standard, topk, jumprelu, gated.',
  ],
  [
    "normalised activations",
    ofSaelens({ ...standard, normalize_activations: "layer_norm" }, plain)(),
    'normalize_activations in sae/cfg.json is "layer_norm", which cannot be converted; it must be "none".',
  ],
  [
    "another activation function",
    ofSaelens({ ...standard, activation_fn: "tanh-relu" }, plain)(),
    'activation_fn in sae/cfg.json is "tanh-relu"',
  ],
  [
    "no k",
    ofSaelens({ ...topk, k: undefined }, plain)(),
    "k in sae/cfg.json is missing; it must be from 1 to d_sae, 3.",
  ],
  ["a k above d_sae", ofSaelens({ ...topk, k: 4 }, plain)(), "k in sae/cfg.json is 4;"],
  [
    "a tensor too many",
    ofSaelens(standard, { ...plain, threshold })(),
    'sae/sae_weights.safetensors holds a tensor "threshold"',
  ],
  [
    "a missing tensor",
    ofSaelens({ ...standard, architecture: "jumprelu" }, plain)(),
    "sae/sae_weights.safetensors has no threshold; this model needs F32 [3].",
  ],
  [
    "a transposed tensor",
    ofSaelens(standard, { ...plain, W_enc: tensor(1, F, D) })(),
    "has W_enc as F32 [3, 4]; this model needs F32 [4, 3].",
  ],
  [
    "a value that is not finite",
    ofSaelens(standard, {
      ...plain,
      b_enc: { shape: [F], values: Float32Array.of(1, Number.NaN, 1) },
    })(),
    "Value 1 of b_enc of sae/sae_weights.safetensors is NaN; it must be finite.",
  ],
  [
    "a truncated file",
    {
      ...ofSaelens(standard, plain)(),
      "sae_weights.safetensors": writeSafetensors(plain).slice(0, -1),
    },
    "sae/sae_weights.safetensors is not a valid safetensors file: its tensors take",
  ],
  [
    "a truncated file without its configuration",
    { "model.safetensors": writeSafetensors(plain).slice(0, -1) },
    "sae/model.safetensors is not a valid safetensors file: its tensors take",
  ],
  [
    "a row of zeros to divide by",
    ofSaelens(
      { ...topk, rescale_acts_by_decoder_norm: true },
      {
        ...plain,
        W_dec: {
          ...W_dec,
          values: W_dec.values.map((value, i) => (i < D ? 0 : value)) as Float32Array,
        },
      },
    )(),
    "Row 0 of W_dec in sae/sae_weights.safetensors is zero",
  ],
  [
    "a sparsify transcoder",
    { "cfg.json": { d_in: D, k: K, transcode: true }, "sae.safetensors": writeSafetensors(plain) },
    "transcode in sae/cfg.json is true, which cannot be converted; it must be false.",
  ],
  [
    "another number of units in each file of sparsify",
    { ...cases.sparsify?.files(), "cfg.json": { d_in: D, k: K, num_latents: 5 } },
    "sae/sae.safetensors has encoder.weight as F32 [3, 4]; this model needs F32 [5, 4].",
  ],
  [
    "sparsify with groups",
    {
      "cfg.json": { d_in: D, k: K, activation: "groupmax" },
      "sae.safetensors": writeSafetensors(plain),
    },
    'activation in sae/cfg.json is "groupmax"',
  ],
  [
    "sparsify without an encoder",
    { "cfg.json": { d_in: D, k: K }, "sae.safetensors": writeSafetensors(plain) },
    "sae/sae.safetensors has no encoder.weight.",
  ],
  [
    "a pickle of dictionary_learning",
    { "config.json": {}, "ae.pt": Buffer.from("PK") },
    /^sae\/ae\.pt is a PyTorch file, .* convert it with python3 -c "import torch; .*" and open the folder again\.$/,
  ],
  [
    "an unknown class",
    {
      "config.json": { trainer: { dict_class: "CrossCoder", activation_dim: D, dict_size: F } },
      "ae.safetensors": writeSafetensors(plain),
    },
    'trainer.dict_class in sae/config.json is "CrossCoder"; it must be one of AutoEncoder,',
  ],
  [
    "another k in each file",
    ofDictionaryLearning(
      "AutoEncoderTopK",
      { ...linears, "encoder.bias": b_enc, b_dec, threshold: unsetThreshold },
      { k: 1 },
    )(),
    "k of sae/ae.safetensors is 2; it must be 1, as in sae/config.json.",
  ],
] as const) {
  test(`refused: ${what}`, () => expectRejection(open(files), message));
}
