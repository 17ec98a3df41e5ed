import { Float16Array } from "@petamoriken/float16";
import { expect, test } from "@playwright/test";
import { readWeights } from "../../src/files/read_weights.ts";
import { writeWeights } from "../../src/files/weights.ts";
import { type WritableTensor, writeSafetensors } from "../../src/files/write_safetensors.ts";
import { initialParameters } from "../../src/model/init.ts";
import { mapValuesOf, type TensorName, tensorShapes } from "../../src/model/tensors.ts";
import { withHeader } from "../support/data_files.ts";
import { expectRefusal } from "../support/refusal.ts";

const shape = { inputs: 5, hidden: 3 };
const parameters = initialParameters(shape, 1);
const shapes = tensorShapes(shape);

/** The tensors of a good file, with some replaced. */
const tensors = (
  replaced: Record<string, WritableTensor> = {},
): Record<string, WritableTensor> => ({
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

for (const type of ["U32", "F8_E4M3"]) {
  test(`a tensor of the type ${type} is refused`, () => {
    const file = withHeader(writeSafetensors(tensors()), (header) => header.replace("F32", type));
    expectRefusal(
      () => read(file),
      `w.safetensors has W_enc as ${type} [5, 3]; this model needs F32 [5, 3].`,
    );
  });
}

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

/** A file of a model with an activation of its own, without some tensors. */
function fileWithout(activation: "jumprelu" | "batch-topk" | "gated", missing: string[] = []) {
  const own = { ...shape, activation };
  const values = mapValuesOf(initialParameters(own, 1), (zeros) => zeros.map((_, i) => i + 0.5));
  const file = Object.fromEntries(
    Object.entries(tensorShapes(own))
      .filter(([name]) => !missing.includes(name))
      .map(([name, sides]) => [
        name,
        { shape: sides, values: values[name as TensorName] as Float32Array },
      ]),
  );
  return { values, read: () => readWeights(writeSafetensors(file), "w.safetensors", own) };
}

for (const [activation, tensor, length] of [
  ["jumprelu", "threshold", 3],
  ["gated", "b_gate", 3],
  ["gated", "r_mag", 3],
  ["gated", "b_mag", 3],
] as const) {
  test(`${activation} needs ${tensor}`, () => {
    const { values, read } = fileWithout(activation);
    expect(read()).toEqual(values);
    expectRefusal(
      () => fileWithout(activation, [tensor]).read(),
      `w.safetensors has no ${tensor}; this model needs F32 [${length}].`,
    );
  });
}

test("the threshold of batch-topk is read, and 0 if it is missing", () => {
  expect(fileWithout("batch-topk").read().threshold).toEqual(Float32Array.of(0.5));
  expect(fileWithout("batch-topk", ["threshold"]).read().threshold).toEqual(Float32Array.of(0));
});

for (const [activation, unit] of [
  ["jumprelu", 1],
  ["batch-topk", 0],
] as const) {
  test(`a threshold of ${activation} below 0 is refused`, () => {
    const own = { ...shape, activation };
    const { values } = fileWithout(activation);
    const { threshold = new Float32Array() } = values;
    const file = (changed: Float32Array) =>
      writeSafetensors(
        mapValuesOf(tensorShapes(own), (sides, name) => ({
          shape: sides,
          values: (name === "threshold" ? changed : values[name]) as Float32Array,
        })),
      );
    expectRefusal(
      () => readWeights(file(threshold.with(unit, -0.5)), "w.safetensors", own),
      `Value ${unit} of threshold of w.safetensors is -0.5; it must be 0 or above.`,
    );
    expect(readWeights(file(threshold.with(unit, 0)), "w.safetensors", own).threshold?.[unit]).toBe(
      0,
    );
  });
}

test("tied weights must be equal", () => {
  const W_dec = Float32Array.from({ length: 15 }, (_, i) => {
    const [unit, input] = [Math.floor(i / 5), i % 5];
    return parameters.W_enc[3 * input + unit] as number;
  });
  const tiedFile = (values: Float32Array) =>
    writeSafetensors(tensors({ W_dec: { shape: [3, 5], values } }));
  const readTied = (file: Uint8Array) => readWeights(file, "w.safetensors", shape, { tied: true });
  expect(readTied(tiedFile(W_dec)).W_dec).toEqual(W_dec);
  const changed = W_dec.with(7, 2);
  expectRefusal(
    () => readTied(tiedFile(changed)),
    "w.safetensors has a W_dec that is not the transpose of W_enc, first at [1, 2]; tied weights need equal ones.",
  );
  expect(read(tiedFile(changed)).W_dec).toEqual(changed);
});
