import { expect, test } from "@playwright/test";
import fc from "fast-check";
import { parseIdx } from "../../src/data/idx.ts";
import { loadMnist, mnistFiles } from "../../src/data/mnist.ts";
import { InputError } from "../../src/input_error.ts";
import { expectRefusal } from "../support/refusal.ts";

/** An IDX file of unsigned bytes; its values count up. */
function idx(shape: readonly number[], type = 8): Uint8Array {
  const size = shape.reduce((product, dimension) => product * dimension, 1);
  const file = new Uint8Array(4 + 4 * shape.length + size);
  const view = new DataView(file.buffer);
  file.set([0, 0, type, shape.length]);
  for (const [i, dimension] of shape.entries()) view.setUint32(4 + 4 * i, dimension);
  for (let i = 0; i < size; i++) file[4 + 4 * shape.length + i] = i;
  return file;
}

test("shape and values are read, also from part of a larger buffer", () => {
  const inside = new Uint8Array(100);
  inside.set(idx([2, 1, 3]), 7);
  const { shape, values } = parseIdx(inside.subarray(7, 7 + 22), "f");
  expect(shape).toEqual([2, 1, 3]);
  expect([...values]).toEqual([0, 1, 2, 3, 4, 5]);
});

const refusals: [name: string, file: Uint8Array, message: RegExp][] = [
  ["an empty file", new Uint8Array(0), /^f is not an IDX file/],
  ["another magic number", Uint8Array.of(0x1f, 0x8b, 8, 1, 0, 0, 0, 0), /not an IDX file/],
  ["floats", idx([1], 13), /^f holds float values; .* unsigned bytes/],
  ["an unknown type", idx([1], 7), /holds type 7 values/],
  ["a truncated header", idx([2, 2]).subarray(0, 11), /truncated: .* 2 dimensions needs 12 bytes/],
  ["truncated data", idx([2, 2]).subarray(0, 15), /has 15 bytes; its shape \[2, 2\] needs 16/],
  ["bytes after the data", new Uint8Array([...idx([2, 2]), 0]), /has 17 bytes; .* needs 16/],
];

for (const [name, file, message] of refusals) {
  test(`refused: ${name}`, () => expectRefusal(() => parseIdx(file, "f"), message));
}

test("refused: any dimensions that do not exactly match the length", () => {
  const dimension = fc.integer({ min: 0, max: 2 ** 32 - 1 });
  fc.assert(
    fc.property(fc.array(dimension, { minLength: 1, maxLength: 4 }), fc.nat(40), (shape, size) => {
      const file = new Uint8Array([...idx(shape.map(() => 0)), ...new Uint8Array(size)]);
      const view = new DataView(file.buffer);
      for (const [i, value] of shape.entries()) view.setUint32(4 + 4 * i, value);
      const agrees = shape.reduce((product, value) => product * BigInt(value), 1n) === BigInt(size);
      if (agrees) expect(parseIdx(file, "f").values).toHaveLength(size);
      else expectRefusal(() => parseIdx(file, "f"), /needs/);
    }),
  );
});

const good: Record<string, Uint8Array> = {
  [mnistFiles.train.images]: idx([3, 2, 2]),
  [mnistFiles.train.labels]: idx([3]),
  [mnistFiles.test.images]: idx([2, 2, 2]),
  [mnistFiles.test.labels]: idx([2]),
};
const load = (replaced: Record<string, Uint8Array>) =>
  loadMnist(async (file) => ({ ...good, ...replaced })[file] as Uint8Array);

test("MNIST's four files are read as two labelled sets", async () => {
  const { train, test } = await load({});
  expect([train.count, train.inputs, train.values.length]).toEqual([3, 4, 12]);
  expect(train.image).toEqual({ height: 2, width: 2, channels: 1 });
  expect(test.labels?.classes).toEqual(Uint32Array.of(0, 1));
});

const mismatches: [name: string, replaced: Record<string, Uint8Array>, message: RegExp][] = [
  [
    "a different number of labels",
    { [mnistFiles.train.labels]: idx([4]) },
    /has shape \[4\]; it must be \[3\]/,
  ],
  ["two-dimensional images", { [mnistFiles.test.images]: idx([2, 4]) }, /must be \[images, height/],
  [
    "a label that is not a digit",
    { [mnistFiles.train.labels]: Uint8Array.from([...idx([3]).subarray(0, 10), 200]) },
    /Label 2 of train-labels-idx1-ubyte is 200; labels must be from 0 to 9/,
  ],
  ["no images", { [mnistFiles.train.images]: idx([0, 2, 2]) }, /all of them above 0/],
  [
    "sets with different image sizes",
    { [mnistFiles.test.images]: idx([2, 1, 2]) },
    /images of 2×1 pixels/,
  ],
];

for (const [name, replaced, message] of mismatches) {
  test(`refused: ${name}`, async () => {
    const error = await load(replaced).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(InputError);
    expect(error.message).toMatch(message);
  });
}
