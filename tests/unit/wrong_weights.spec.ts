// Files that are no weights, or damaged ones: each is refused in one sentence that says what it is.

import { expect, test } from "@playwright/test";
import { bytesInMemory } from "../../src/data/byte_source.ts";
import { bytesAsShares } from "../../src/data/scaling.ts";
import { findWeights, readWeightsAmong } from "../../src/files/formats/index.ts";
import { weightsMetadata, writeWeights } from "../../src/files/weights.ts";
import { writeSafetensors } from "../../src/files/write_safetensors.ts";
import { withHeader, zip } from "../support/data_files.ts";
import { exampleModel } from "../support/example_models.ts";
import { expectRejection } from "../support/refusal.ts";

const text = (value: string) => new Uint8Array(Buffer.from(value, "latin1"));
const { shape, parameters, settings } = exampleModel("relu");
const metadata = weightsMetadata(settings, { scaling: bytesAsShares }, 1, "1");
const transposed = writeSafetensors(
  {
    W_enc: { shape: [5, 6], values: parameters.W_enc },
    b_enc: { shape: [5], values: parameters.b_enc as Float32Array },
    W_dec: { shape: [5, 6], values: parameters.W_dec },
    b_dec: { shape: [6], values: parameters.b_dec },
  },
  metadata,
);

/** A model of patches whose whitening has a type that cannot be read. */
const ofPatches = withHeader(
  writeWeights(shape, parameters, metadata, {
    mean: new Float64Array(shape.inputs),
    matrix: new Float64Array(shape.inputs ** 2),
  }),
  (header) => header.replace(/("patch_mean":{"dtype":")F64/, "$1F8_E4M3"),
);

const refusals: [file: string, bytes: Uint8Array, message: RegExp][] = [
  [
    "m.safetensors",
    text("<!doctype html><title>404"),
    /: this is a web page; the download failed\.$/,
  ],
  ["m.npz", text("<html>"), /: this is a web page; the download failed\.$/],
  ["m.safetensors", new Uint8Array(), /^m\.safetensors is empty\.$/],
  ["m.safetensors", text("version https://git-lfs.github.com/spec/v1\n"), /is a Git LFS pointer/],
  [
    "m.npz",
    text("\x80\x04\x95\0\0\0\0\0"),
    /^m\.npz is a Python pickle, which can run code when it is opened; save its arrays as \.npz or \.safetensors and open that file\.$/,
  ],
  [
    "sae.pt",
    zip([["sae/data.pkl", { bytes: text("") }]]),
    /^sae\.pt is a PyTorch file.*'sae\.safetensors'\)" and open that file\.$/,
  ],
  [
    "m.npz",
    zip([["a.npy", { bytes: text("x") }]]).slice(0, 40),
    /^m\.npz is not a complete zip archive; it is truncated or damaged\.$/,
  ],
  [
    "m.npz",
    zip([["a.txt", { bytes: text("x") }]]),
    /^m\.npz holds no weights in a known format; these can be read: /,
  ],
  [
    "m.safetensors",
    writeWeights(shape, parameters, metadata).slice(0, -8),
    /its tensors take 284 bytes, but 276 follow/,
  ],
  [
    "m.safetensors",
    ofPatches,
    /^m\.safetensors has patch_mean as F8_E4M3 \[6\]; this model needs 6 F64 values\.$/,
  ],
  ["m.safetensors", transposed, /has W_enc as F32 \[5, 6\]; this model needs F32 \[6, 5\]\.$/],
];

for (const [file, bytes, message] of refusals) {
  test(`${file} is refused: ${message.source}`, () =>
    expectRejection(readWeightsAmong(file, [bytesInMemory(file, bytes)]), message));
}

test("inspect leaves files that are no weights to the readers of data", async () => {
  expect(await findWeights("m.npz", [bytesInMemory("m.npz", text("<html>"))])).toBeUndefined();
});
