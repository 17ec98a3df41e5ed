import { Float16Array } from "@petamoriken/float16";
import { expect, test } from "@playwright/test";
import { readWeights } from "../../src/files/read_weights.ts";
import { writeWeights } from "../../src/files/weights.ts";
import { type FloatTensor, writeSafetensors } from "../../src/files/write_safetensors.ts";
import { initialParameters } from "../../src/model/init.ts";
import { tensorShapes } from "../../src/model/tensors.ts";
import { expectRefusal } from "../support/refusal.ts";

const shape = { inputs: 5, hidden: 3 };
const parameters = initialParameters(shape, 1);
const shapes = tensorShapes(shape);

/** The tensors of a good file, with some replaced. */
const tensors = (replaced: Record<string, FloatTensor> = {}): Record<string, FloatTensor> => ({
  W_enc: { shape: shapes.W_enc, values: parameters.W_enc },
  b_enc: { shape: shapes.b_enc, values: parameters.b_enc },
  W_dec: { shape: shapes.W_dec, values: parameters.W_dec },
  b_dec: { shape: shapes.b_dec, values: parameters.b_dec },
  ...replaced,
});

const read = (file: Uint8Array) => readWeights(file, "w.safetensors", shape);

test("parameters are read back bit for bit", () => {
  expect(read(writeWeights(shape, parameters, { note: "x" }))).toEqual(parameters);
});

test("a file in a Node buffer is read, too", () => {
  expect(read(Buffer.from(writeWeights(shape, parameters, {})))).toEqual(parameters);
});

test("float16 weights are widened", () => {
  const values = new Float16Array(parameters.W_enc);
  const file = writeSafetensors({ ...tensors(), W_enc: { shape: shapes.W_enc, values } });
  const { W_enc } = read(file);
  expect(W_enc).toEqual(Float32Array.from(values));
  expect(W_enc).not.toEqual(parameters.W_enc);
  const worst = Math.max(
    ...W_enc.map((value, i) => Math.abs(value / (parameters.W_enc[i] as number) - 1)),
  );
  // Half of the distance between two neighbours, relative to them.
  expect(worst).toBeLessThanOrEqual(2 ** -11);
});

test("a transposed matrix is refused with what was found and what is needed", () => {
  const transposed = { W_enc: { shape: [3, 5], values: parameters.W_enc } };
  expectRefusal(
    () => read(writeSafetensors(tensors(transposed))),
    /^w.safetensors has W_enc as F32 \[3, 5\]; this model needs F32 \[5, 3\]\.$/,
  );
});

test("a tensor of another type is refused", () => {
  const file = writeSafetensors(tensors());
  const text = new TextDecoder("latin1").decode(file).replace("F32", "U32");
  expectRefusal(
    () => read(Uint8Array.from(text, (char) => char.charCodeAt(0))),
    /W_enc as U32 \[5, 3\]; this model needs F32 \[5, 3\]/,
  );
});

test("a missing tensor is refused", () => {
  const { b_dec: _, ...others } = tensors();
  expectRefusal(() => read(writeSafetensors(others)), /has no b_dec; this model needs F32 \[5\]/);
});

test("a tensor that no model has is refused", () => {
  const threshold = { shape: [3], values: new Float32Array(3) };
  expectRefusal(() => read(writeSafetensors(tensors({ threshold }))), /holds a tensor "threshold"/);
});

for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
  test(`weights that are ${value} are refused`, () => {
    const b_enc = { shape: [3], values: Float32Array.of(0, value, 0) };
    expectRefusal(
      () => read(writeSafetensors(tensors({ b_enc }))),
      new RegExp(`Value 1 of b_enc of w.safetensors is ${value}; it must be finite`),
    );
  });
}
