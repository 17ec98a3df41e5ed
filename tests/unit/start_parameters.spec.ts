// The parameters with which a run starts from a model whose weights are tied.

import { expect, test } from "@playwright/test";
import { unscaled } from "../../src/data/scaling.ts";
import type { Pretrained } from "../../src/files/formats/format.ts";
import { startParameters } from "../../src/files/formats/uses.ts";
import { expectRefusal } from "../support/refusal.ts";

const shape = { inputs: 3, hidden: 2, activation: "relu" } as const;
/** Column j of W_enc is row j of W_dec. */
const W_enc = Float32Array.of(1, 2, 3, 4, 5, 6);
const W_dec = Float32Array.of(1, 3, 5, 2, 4, 6);
const tied = { preBias: false, outputActivation: "linear", tied: true } as const;

const modelWith = (changed: Float32Array): Pretrained => ({
  format: "parsimony",
  name: "RUN",
  shape,
  parameters: { W_enc, W_dec: changed, b_enc: new Float32Array(2), b_dec: new Float32Array(3) },
  given: { outputActivation: "linear", preBias: false },
  scaling: unscaled,
  inputScale: 1,
  notes: [],
});
const start = (changed: Float32Array, inputScale: number) =>
  startParameters(modelWith(changed), shape, tied, {
    element: "f32",
    scaling: unscaled,
    inputScale,
  });

test("tied weights start a run on the same inputs", () => {
  expect(start(W_dec, 1)).toMatchObject({ W_enc, W_dec });
});

test("weights that are not tied, or would not be on other inputs, are refused", () => {
  expectRefusal(
    () => start(W_dec.with(4, 0), 2),
    "RUN has a W_dec that is not the transpose of W_enc, first at [1, 1]; tied weights need equal ones.",
  );
  expectRefusal(
    () => start(W_dec, 2),
    "RUN has tied weights for inputs in other units, and converting them would untie them; use the scaling and inputScale with which it was trained.",
  );
});
