// Weights and checkpoints of any size are refused from their header, before any of their tensors is allocated.

import { expect, test } from "@playwright/test";
import { loadCheckpoint } from "../../src/checkpoints/checkpoint_file.ts";
import { SETTINGS_VERSION } from "../../src/config/saved_settings.ts";
import { parseSettings } from "../../src/config/settings.ts";
import { bytesInMemory } from "../../src/data/byte_source.ts";
import { unscaled } from "../../src/data/scaling.ts";
import { readWeightsAmong } from "../../src/files/formats/index.ts";
import { loadSafetensors } from "../../src/files/safetensors.ts";
import { scalingJson } from "../../src/files/scaling_json.ts";
import { headerOnly, type Shapes } from "../support/huge_files.ts";
import { expectRejection } from "../support/refusal.ts";

const D = 2 ** 20;
const H = 2 ** 18;
const linears = { "encoder.weight": [H, D], "encoder.bias": [H] };
const settings = JSON.stringify(parseSettings({ hiddenUnits: 8192 }));
const saved = { settings, settingsVersion: String(SETTINGS_VERSION) };
const json = (name: string, value: object) =>
  bytesInMemory(name, Buffer.from(JSON.stringify(value)));

interface Huge {
  readonly file: string;
  readonly shapes: Shapes;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly config?: ReturnType<typeof json>;
  readonly message: string;
}

/** Files of a terabyte with a tensor of a wrong shape. */
const files: Readonly<Record<string, Huge>> = {
  "weights of a run": {
    file: "model.safetensors",
    shapes: { W_enc: [D, 8192], b_enc: [8192], W_dec: [D, 8192], b_dec: [D] },
    metadata: saved,
    message: "W_dec as F32 [1048576, 8192]; this model needs F32 [8192, 1048576]",
  },
  "weights without settings": {
    file: "weights.safetensors",
    shapes: { W_enc: [D, H], b_enc: [H], W_dec: [H, D], b_dec: [H] },
    message: "b_dec as F32 [262144]; this model needs F32 [1048576]",
  },
  PyTorch: {
    file: "weights.safetensors",
    shapes: { ...linears, "decoder.weight": [D, H], "decoder.bias": [D, 1] },
    message: "decoder.bias as F32 [1048576, 1]; this model needs F32 [1048576]",
  },
  SAELens: {
    file: "sae_weights.safetensors",
    shapes: { W_enc: [D, H], b_enc: [H], W_dec: [H, D], b_dec: [D], scale: [D] },
    config: json("cfg.json", {
      ...{ architecture: "standard", d_in: D, d_sae: H, apply_b_dec_to_input: true },
      ...{ dtype: "float32", activation_fn: "relu" },
    }),
    message: 'holds a tensor "scale"',
  },
  sparsify: {
    file: "sae.safetensors",
    shapes: { ...linears, W_dec: [D, H], b_dec: [D] },
    config: json("cfg.json", { d_in: D, k: 2, activation: "topk" }),
    message: "W_dec as F32 [1048576, 262144]; this model needs F32 [262144, 1048576]",
  },
  dictionary_learning: {
    file: "ae.safetensors",
    shapes: { ...linears, "decoder.weight": [D, H], bias: [H] },
    config: json("config.json", {
      trainer: { dict_class: "AutoEncoder", activation_dim: D, dict_size: H },
    }),
    message: "bias as F32 [262144]; this model needs F32 [1048576]",
  },
};

for (const [name, { file, shapes, metadata, config, message }] of Object.entries(files)) {
  test(`refused from the header alone: ${name}`, async () => {
    const source = headerOnly(file, shapes, metadata);
    expect(source.size).toBeGreaterThan(2 ** 35);
    await expectRejection(readWeightsAmong(name, [source, ...(config ? [config] : [])]), message);
  });
}

test("refused from the header alone: a checkpoint", async () => {
  const weights = { W_enc: [D, 8192], b_enc: [8192], W_dec: [8192, D], b_dec: [D] };
  const source = headerOnly("checkpoint.safetensors", weights, {
    ...{ ...saved, checkpointVersion: "1", step: "0", savedAt: "0", images: "60000" },
    ...{ scaling: scalingJson(unscaled), inputScale: "1" },
    data: JSON.stringify({ name: "a.npy", inputs: D, fingerprint: "f" }),
  });
  await expectRejection(
    loadCheckpoint(source),
    "checkpoint.safetensors cannot be read: it has no firstMoment.W_enc; a run with these settings needs F32 [1048576, 8192].",
  );
});

test("a tensor that no memory holds is named", async () => {
  const source = headerOnly("huge.safetensors", { W_enc: [2 ** 40] });
  const { read } = source;
  const readable = (start: number, end: number) =>
    end > 1000
      ? Promise.reject(new RangeError("Array buffer allocation failed"))
      : read(start, end);
  await expectRejection(
    loadSafetensors({ ...source, read: readable }, () => {}),
    '"W_enc" of huge.safetensors takes 4398046511104 bytes, more than this computer can load.',
  );
});
