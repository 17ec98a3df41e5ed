// Files that end early or have a wrong byte. Every reader either refuses them in one sentence or reads valid data; it
// never loops, and never allocates what a damaged header asks for.

import { gzipSync } from "node:zlib";
import { expect } from "@playwright/test";
import fc from "fast-check";
import { parquetWriteBuffer } from "hyparquet-writer";
import { bytesInMemory } from "../../src/data/byte_source.ts";
import { openData } from "../../src/data/readers/index.ts";
import { readLabels } from "../../src/data/readers/label_file.ts";
import { bytesOf, idx, npy, safetensors, zip } from "./data_files.ts";
import { encoded, gradient } from "./images.ts";

const MOST_BYTES = 64 * 2 ** 20;

const numbers = Float32Array.from({ length: 24 }, (_, i) => i / 3);
const floats = npy({ descr: "'<f4'", shape: "(4, 6)", data: bytesOf(numbers) });
const rowGroupSize = 7;
const lists = Array.from({ length: 20 }, (_, row) => [row, row + 1, row + 2]);
const listSchema: NonNullable<Parameters<typeof parquetWriteBuffer>[0]["schema"]> = [
  { name: "root", num_children: 1 },
  { name: "v", num_children: 1, converted_type: "LIST", repetition_type: "OPTIONAL" },
  { name: "list", num_children: 1, repetition_type: "REPEATED" },
  { name: "element", type: "FLOAT", repetition_type: "OPTIONAL" },
];
const parquet = (options: Parameters<typeof parquetWriteBuffer>[0]) =>
  new Uint8Array(parquetWriteBuffer({ rowGroupSize, ...options }));

type Make = () => Uint8Array | Promise<Uint8Array>;

export const damageable: Readonly<Record<string, Make>> = {
  "floats.npy": () => floats,
  "images-idx3-ubyte": () => idx([3, 4, 2]),
  "tensor.safetensors": () =>
    safetensors({ x: { dtype: "F32", shape: [4, 6], data_offsets: [0, 96] } }, bytesOf(numbers)),
  "rows.csv": () => Buffer.from(`label,a,"b c"\n${lists.map((row) => row.join(",")).join("\n")}\n`),
  "arrays.npz": () =>
    zip([
      ["x_train.npy", { bytes: floats }],
      ["y_train.npy", { bytes: npy({ shape: "(4,)", data: Uint8Array.of(1, 2, 1, 2) }) }],
      ["x_test.npy", { bytes: floats }],
      ["y_test.npy", { bytes: npy({ shape: "(4,)", data: Uint8Array.of(1, 2, 1, 2) }) }],
    ]),
  "floats.npy.gz": () => gzipSync(floats),
  "columns.parquet": () =>
    parquet({
      columnData: [
        { name: "x", data: Float32Array.from(lists, ([value]) => value as number), type: "FLOAT" },
        { name: "n", data: lists.map(([value = 0]) => value % 3), type: "INT32" },
        { name: "kind", data: lists.map(([value = 0]) => "abc"[value % 3]), type: "STRING" },
      ],
    }),
  "lists.parquet": () => parquet({ schema: listSchema, columnData: [{ name: "v", data: lists }] }),
  "delta.parquet": () =>
    parquet({
      columnData: [
        {
          name: "n",
          data: lists.map(([value]) => value),
          type: "INT32",
          encoding: "DELTA_BINARY_PACKED",
        },
      ],
      codec: "UNCOMPRESSED",
    }),
  "image.png": () => encoded(gradient),
  "image.jpg": () => encoded(gradient, { format: "jpeg" }),
  "image.webp": () => encoded(gradient, { format: "webp" }),
  "images.zip": async () =>
    zip([
      ["a/1.png", { bytes: await encoded(gradient) }],
      ["b/1.png", { bytes: await encoded(gradient) }],
    ]),
};

/** Whether the file is read; anything but an InputError of one sentence or valid data fails. */
const isRead = (name: string, bytes: Uint8Array) => isAccepted(() => read(name, bytes));

/** The same for anything that reads. */
export async function isAccepted(reading: () => Promise<void>): Promise<boolean> {
  const before = process.memoryUsage().arrayBuffers;
  const outcome = await reading().catch((error) => error);
  const allocated = process.memoryUsage().arrayBuffers - before;
  expect(allocated, "bytes allocated").toBeLessThan(MOST_BYTES);
  if (outcome === undefined) return true;
  expect(outcome.name, outcome.stack).toBe("InputError");
  expect(outcome.message).toMatch(/^[^\n]{1,600}[.?]$/);
  return false;
}

async function read(name: string, bytes: Uint8Array): Promise<void> {
  const { sets } = await openData([bytesInMemory(name, bytes)], name);
  for (const set of [sets.train, ...(sets.test ? [sets.test] : [])]) {
    const { count, inputs, image, labels, element } = set;
    expect(Number.isSafeInteger(count * inputs) && count * inputs > 0).toBe(true);
    if (image) expect(image.height * image.width * image.channels).toBe(inputs);
    if (labels) {
      expect(labels.classes.length).toBe(count);
      for (const label of labels.classes) expect(label).toBeLessThan(labels.names.length);
    }
    const values = await set.rows(0, count);
    expect(values.length).toBe(count * inputs);
    expect(values.constructor.name).toBe(
      { u8: "Uint8Array", f16: "Uint16Array", f32: "Float32Array" }[element],
    );
  }
}

/** Cuts a file off after `count` lengths, or after every one if it has no more bytes. */
export async function checkCutOff(name: string, count: number): Promise<void> {
  const whole = await (damageable[name] as Make)();
  expect(await isRead(name, whole)).toBe(true);
  const lengths =
    whole.length <= count
      ? [...whole.keys()]
      : fc.sample(fc.nat({ max: whole.length - 1 }), { numRuns: count, seed: 5 });
  let refused = 0;
  for (const length of lengths) if (!(await isRead(name, whole.slice(0, length)))) refused++;
  // A CSV file that ends inside a number is a valid file.
  expect(refused / lengths.length).toBeGreaterThan(name.endsWith(".csv") ? 0.02 : 0.8);
}

/** Changes one byte of a file, `count` times. */
export async function checkWrongByte(name: string, count: number): Promise<void> {
  const whole = await (damageable[name] as Make)();
  const damage = fc.record({
    at: fc.nat({ max: whole.length - 1 }),
    flipped: fc.constantFrom(0x01, 0x10, 0x80, 0xff),
  });
  await fc.assert(
    fc.asyncProperty(damage, async ({ at, flipped }) => {
      await isRead(name, withFlipped(whole, at, flipped));
    }),
    { numRuns: count },
  );
  // Decoders still work after what they were given.
  expect(await isRead(name, whole)).toBe(true);
}

export const damageableLabels: Readonly<Record<string, Uint8Array>> = {
  "labels-idx1-ubyte": idx([4]),
  "labels.npy": npy({ descr: "'<i8'", shape: "(4,)", data: new Uint8Array(32) }),
  "words.npy": npy({ descr: "'<U2'", shape: "(4,)", data: new Uint8Array(32).fill(0) }),
  "labels.txt": Buffer.from('cat\n"dog"\ncat\r\nb\n'),
  "labels.txt.gz": gzipSync("cat\ndog\ncat\nb\n"),
};

/** Cuts a file of labels off after every `stride` bytes, and changes the byte there. */
export async function checkLabels(name: string, stride: number): Promise<void> {
  const whole = damageableLabels[name] as Uint8Array;
  expect(await areLabels(name, whole)).toBe(true);
  for (let at = 0; at < whole.length; at += stride) {
    await areLabels(name, whole.slice(0, at));
    for (const flipped of [0x01, 0x80, 0xff]) {
      await areLabels(name, withFlipped(whole, at, flipped));
    }
  }
}

async function areLabels(name: string, bytes: Uint8Array): Promise<boolean> {
  const outcome = await readLabels(bytesInMemory(name, bytes), 4).catch((error) => error);
  if (!(outcome instanceof Error)) return outcome.classes.length === 4;
  expect(outcome.name, outcome.stack).toBe("InputError");
  return false;
}

export function withFlipped(bytes: Uint8Array, at: number, flipped: number): Uint8Array {
  const damaged = Uint8Array.from(bytes);
  damaged[at] = (damaged[at] as number) ^ flipped;
  return damaged;
}
