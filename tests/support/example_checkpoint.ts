// The checkpoint of a small run, with everything that one can have.

import type { Checkpoint } from "../../src/checkpoints/checkpoint.ts";
import { parseSettings } from "../../src/config/settings.ts";

export const INPUTS = 4;
const HIDDEN = 3;

const tensors = (first: number) => ({
  W_enc: Float32Array.from({ length: INPUTS * HIDDEN }, (_, i) => first + i / 7),
  b_enc: new Float32Array(HIDDEN).fill(first),
  W_dec: Float32Array.from({ length: HIDDEN * INPUTS }, (_, i) => first - i / 7),
  b_dec: new Float32Array(INPUTS),
});
const losses = { step: 2, loss: 0.1 + 0.2, reconstruction: 0.25, sparsity: 0.25, auxiliary: 0 };
export const record = { ...losses, epoch: 1, rows: 2, silent: 1, l0: 2.5, dead: 1 };
export const downsampled = (entry: object) => ({
  points: [entry],
  last: entry,
  stride: 1,
  count: 1,
});

/** A run of 2 of 8 steps. */
export const checkpoint = {
  savedAt: 1_700_000_000_000,
  settings: parseSettings({
    ...{ trainImages: 4, hiddenUnits: HIDDEN, batchSize: 2, epochs: 4 },
    ...{ outputActivation: "linear", auxWeight: 0.1, penalty: "l1" },
  }),
  images: 4,
  data: { name: "a.npy", inputs: INPUTS, fingerprint: "f", pieces: { "0": "a" } },
  state: {
    step: 2,
    parameters: tensors(1),
    firstMoment: tensors(-2),
    secondMoment: { ...tensors(9), W_dec: new Float32Array(HIDDEN * INPUTS) },
    counters: Uint32Array.of(0, 4, 2 ** 32 - 1),
  },
  history: {
    record,
    train: downsampled(record),
    test: downsampled(losses),
    sparsity: downsampled({ step: 2, dead: 1, meanL0: 1.5 }),
    isTestDue: true,
  },
  log: { seconds: 3 },
} as unknown as Checkpoint;
