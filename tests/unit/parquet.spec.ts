import { expect, test } from "@playwright/test";
import { parquetWriteBuffer } from "hyparquet-writer";
import { bytesInMemory } from "../../src/data/byte_source.ts";
import { openData } from "../../src/data/readers/index.ts";
import type { ReadOptions } from "../../src/data/readers/reader.ts";
import { openFiles, rowsOf } from "../support/data_files.ts";
import { encoded, gradient, valuesOf } from "../support/images.ts";
import { expectRejection } from "../support/refusal.ts";

type Options = Parameters<typeof parquetWriteBuffer>[0];

const file = (options: Options) => new Uint8Array(parquetWriteBuffer(options));
const read = async (options: Options, readOptions: ReadOptions = {}) =>
  (await openFiles({ "data.parquet": file(options) }, readOptions)).train;

const imageSchema: NonNullable<Options["schema"]> = [
  { name: "root", num_children: 2 },
  { name: "image", num_children: 2, repetition_type: "OPTIONAL" },
  { name: "bytes", type: "BYTE_ARRAY", repetition_type: "OPTIONAL" },
  { name: "path", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" },
  { name: "label", type: "INT64", repetition_type: "OPTIONAL" },
];

/** A set of images as Hugging Face's datasets library writes it. */
async function imageSet(labels: bigint[], names = ["cat", "dog"]): Promise<Options> {
  const bytes = await encoded(gradient);
  const features = { image: { _type: "Image" }, label: { _type: "ClassLabel", names } };
  return {
    schema: imageSchema,
    columnData: [
      { name: "image", data: labels.map(() => ({ bytes, path: null })) },
      { name: "label", data: labels },
    ],
    kvMetadata: [{ key: "huggingface", value: JSON.stringify({ info: { features } }) }],
    rowGroupSize: 2,
  };
}

type Column = Options["columnData"][number];

const numbers: Options = {
  columnData: [
    { name: "x", data: Float32Array.of(0.5, 1.5, 2.5, 3.5), type: "FLOAT" },
    { name: "n", data: [1, 2, 300, 4], type: "INT32" },
    { name: "big", data: [1n, 2n, 3n, -4n], type: "INT64" },
    { name: "kind", data: ["b", "a", "b", "a"], type: "STRING" },
  ],
  rowGroupSize: 3,
};

test("an image set of Hugging Face", async () => {
  const train = await read(await imageSet([0n, 1n, 1n, 0n, 1n]));
  expect(train).toMatchObject({ name: "data.parquet", count: 5, element: "u8", isBytes: true });
  expect(train.image).toEqual({ width: 12, height: 8, channels: 3 });
  expect(train.labels?.names).toEqual(["cat", "dog"]);
  expect([...(train.labels?.classes ?? [])]).toEqual([0, 1, 1, 0, 1]);
  expect((await rowsOf(train))[4]).toEqual(valuesOf(gradient));
});

test("hidden labels are left out", async () => {
  const train = await read(await imageSet([-1n, -1n]));
  expect(train.labels).toBeUndefined();
  expect(train.notes.join(" ")).toContain("Some labels are -1");
});

test("columns of numbers are values, a column of text is labels", async () => {
  const train = await read(numbers);
  expect(train).toMatchObject({ count: 4, inputs: 3, element: "f32", isBytes: false });
  expect(await rowsOf(train)).toEqual([
    [0.5, 1, 1],
    [1.5, 2, 2],
    [2.5, 300, 3],
    [3.5, 4, -4],
  ]);
  expect(train.labels?.names).toEqual(["a", "b"]);
  expect([...(train.labels?.classes ?? [])]).toEqual([1, 0, 1, 0]);
});

test("columns are counted as in the file, also in shards", async () => {
  const [x, n, big, kind] = numbers.columnData as [Column, Column, Column, Column];
  const parquet = file({ columnData: [kind, x, n, big] });
  const { train } = await openFiles({ "a.parquet": parquet });
  expect([...(train.storedColumns ?? [])]).toEqual([1, 2, 3]);
  const { train: shards } = await openFiles({ "a.parquet": parquet, "b.parquet": parquet });
  expect([...(shards.storedColumns ?? [])]).toEqual([1, 2, 3]);
  expect((await read(lists([[1, 2]]))).storedColumns).toBeUndefined();
});

test("a column named by the user is the labels, or the values", async () => {
  const labelled = await read(numbers, { labelColumn: "n" });
  expect(labelled.inputs).toBe(2);
  expect(labelled.labels?.names).toEqual(["1", "2", "4", "300"]);
  expect((await rowsOf(await read(numbers, { array: "x" }))).flat()).toEqual([0.5, 1.5, 2.5, 3.5]);
  await expectRejection(read(numbers, { array: "z" }), 'data.parquet has no column "z" of values');
  await expectRejection(read(numbers, { labelColumn: "z" }), 'has no column of labels "z"');
});

const lists = (data: (number[] | null)[]): Options => ({
  schema: [
    { name: "root", num_children: 1 },
    { name: "embedding", num_children: 1, converted_type: "LIST", repetition_type: "OPTIONAL" },
    { name: "list", num_children: 1, repetition_type: "REPEATED" },
    { name: "element", type: "FLOAT", repetition_type: "OPTIONAL" },
  ],
  columnData: [{ name: "embedding", data }],
});

test("a column of lists is the values", async () => {
  const train = await read(
    lists([
      [1, 2.5],
      [3, 4],
      [5, 6],
    ]),
  );
  expect(train).toMatchObject({ element: "f32", inputs: 2 });
  expect(await rowsOf(train)).toEqual([
    [1, 2.5],
    [3, 4],
    [5, 6],
  ]);
});

test("unsigned bytes stay bytes", async () => {
  const schema: NonNullable<Options["schema"]> = [
    { name: "root", num_children: 1 },
    { name: "a", type: "INT32", converted_type: "UINT_8", repetition_type: "REQUIRED" },
  ];
  const columnData = [{ name: "a", data: Int32Array.of(0, 255, 7) }];
  expect(await read({ schema, columnData })).toMatchObject({ element: "u8", isBytes: true });
});

test("bad content is refused with its place", async () => {
  await expectRejection(
    read(lists([[1, 2], [3]])),
    'data.parquet, row 2, column "embedding": it has 1 values, but the first row has 2',
  );
  await expectRejection(read(lists([[1], null])), 'row 2, column "embedding": it has no value');
  await expectRejection(read(await imageSet([0n, 7n])), 'column "label" has the label 7');
  const words: Options = { columnData: [{ name: "w", data: ["a", "b"], type: "STRING" }] };
  await expectRejection(read(words), 'no column of images, lists or numbers; it has "w"');
});

test("a truncated file is refused", async () => {
  const whole = file(numbers);
  for (const share of [0.01, 0.5, 0.99]) {
    const cut = whole.slice(0, Math.ceil(share * whole.length));
    await expectRejection(
      openFiles({ "data.parquet": cut }),
      "data.parquet is not a complete Parquet file",
    );
  }
});

test("a truncated file is refused in a sentence of our own", async () => {
  const whole = file(numbers);
  for (const length of [10, whole.length - 1]) {
    await expectRejection(
      openFiles({ "data.parquet": whole.subarray(0, length) }),
      /^data\.parquet is not a complete Parquet file; it is truncated or damaged\.$/,
    );
  }
});

test("damage in the footer does not become another kind of error", async () => {
  const whole = file(numbers);
  const end = whole.length - 8;
  const start = end - new DataView(whole.buffer).getUint32(end, true);
  const outside: string[] = [];
  for (let i = start; i < whole.length; i++) {
    const damaged = whole.slice();
    damaged[i] = (damaged[i] as number) ^ 0xff;
    const source = bytesInMemory("data.parquet", damaged);
    const read = (from: number, to: number) => {
      if (!(from >= 0 && to <= source.size)) outside.push(`byte ${i}: ${from} to ${to}`);
      return source.read(from, to);
    };
    const opened = openData([{ ...source, read }], source.name);
    const outcome = await opened.catch((error) => error);
    if (outcome instanceof Error) expect(outcome.name, `byte ${i}: ${outcome}`).toBe("InputError");
  }
  expect(outside).toEqual([]);
});

/** A page whose only block has no lengths before it, in which all bytes are literals. */
function rawLz4(input: Uint8Array): Uint8Array {
  const length: number[] = [];
  let rest = input.length - 15;
  for (; rest >= 255; rest -= 255) length.push(255);
  return Uint8Array.of(0xf0, ...length, rest, ...input);
}

test("LZ4 is read with lengths before its blocks or without", async () => {
  const data = Float32Array.from({ length: 600 }, (_, i) => i / 7);
  const columnData = [{ name: "x", data, type: "FLOAT" as const }];
  for (const codec of ["LZ4", "LZ4_RAW"] as const) {
    const train = await read({ columnData, codec, compressors: { [codec]: rawLz4 } });
    expect([...(await train.rows(0, 600))]).toEqual([...data]);
  }
  // The first bytes of this block look like lengths of another.
  const bits = Uint32Array.of(0x00000101, 0x41100600, 0x4110ffff, ...Array(40).keys());
  const misleading = [{ name: "x", data: new Float32Array(bits.buffer), type: "FLOAT" as const }];
  const raw = await read({ columnData: misleading, codec: "LZ4", compressors: { LZ4: rawLz4 } });
  expect([...(await raw.rows(0, bits.length))]).toEqual([...new Float32Array(bits.buffer)]);
  const framed = (input: Uint8Array) => {
    const block = rawLz4(input);
    const lengths = new DataView(new ArrayBuffer(8));
    lengths.setUint32(0, input.length);
    lengths.setUint32(4, block.length);
    return Uint8Array.of(...new Uint8Array(lengths.buffer), ...block);
  };
  const train = await read({ columnData, codec: "LZ4", compressors: { LZ4: framed } });
  expect([...(await train.rows(0, 600))]).toEqual([...data]);
});

test("runs of values that do not fit into a page are refused before they are decoded", async () => {
  const data = Array.from({ length: 20 }, (_, i) => i);
  const whole = file({
    columnData: [{ name: "x", data, type: "INT32", nullable: true }],
    codec: "UNCOMPRESSED",
  });
  // A run of 20 definition levels (header 2 · 20, value 1), then the values.
  const start = [40, 1, 0, 0, 0, 0, 1, 0, 0, 0];
  const run = whole.findIndex((_, i) => start.every((byte, j) => whole[i + j] === byte));
  expect(run).toBeGreaterThan(0);
  whole[run] = 2 * 63;
  await expectRejection(
    openFiles({ "data.parquet": whole }),
    /^data\.parquet is not a valid Parquet file: a page has runs of values that do not fit\.$/,
  );
});

test("a page that declares more inside than its header says is refused", async () => {
  const zstd = (flags: number) => (input: Uint8Array) =>
    Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, flags, 0xa8, 0xff, 0xff, 0xff, 0x7f, ...input);
  const columnData = [{ name: "x", data: Float32Array.of(1, 2, 3), type: "FLOAT" as const }];
  // A window of two gigabytes; a size of two gigabytes.
  for (const flags of [0, 0xa0]) {
    await expectRejection(
      read({ columnData, codec: "ZSTD", compressors: { ZSTD: zstd(flags) } }),
      /a page of \d+ bytes declares more inside\.$/,
    );
  }
  const copied = (input: Uint8Array) => input.subarray(0, 1);
  for (const codec of ["SNAPPY", "GZIP", "LZ4", "LZ4_RAW"] as const) {
    const data = Float32Array.from({ length: 5000 }, (_, i) => i);
    const many = [{ name: "x", data, type: "FLOAT" as const }];
    await expectRejection(
      read({ columnData: many, codec, compressors: { [codec]: copied } }),
      /1 bytes cannot hold a page of \d+\.$/,
    );
  }
});

test("shards with labels are one set with the classes of all", async () => {
  const shard = (labels: string[]) =>
    file({
      columnData: [
        { name: "x", data: Float32Array.from(labels, (_, i) => i), type: "FLOAT" },
        { name: "label", data: labels, type: "STRING" },
      ],
    });
  const shards = { "b.parquet": shard(["c", "a"]), "a.parquet": shard(["b", "b", "c"]) };
  const { train } = await openFiles(shards);
  expect(await rowsOf(train)).toEqual([[0], [1], [2], [0], [1]]);
  expect(train.labels?.names).toEqual(["a", "b", "c"]);
  expect([...(train.labels?.classes ?? [])]).toEqual([1, 1, 2, 2, 0]);

  const parts = await openFiles({
    "data/test-00000-of-00001.parquet": shard(["a"]),
    "data/train-00000-of-00002.parquet": shard(["b", "a"]),
    "data/train-00001-of-00002.parquet": shard(["a"]),
    "data/validation-00000-of-00001.parquet": shard(["a"]),
  });
  expect([parts.train.count, parts.test?.count]).toEqual([3, 1]);
  expect(parts.train.notes.at(-1)).toBe("Ignored: validation-00000-of-00001.parquet.");
  expect([...(parts.test?.labels?.classes ?? [])]).toEqual([0]);
  const unlabelled = file({ columnData: [{ name: "x", data: Float32Array.of(1), type: "FLOAT" }] });
  await expectRejection(
    openFiles({ ...shards, "c.parquet": unlabelled }),
    /^c\.parquet has no labels, but a\.parquet has labels; shards must agree\.$/,
  );
});

test("shards whose columns are in another order are refused", async () => {
  const columns = (...names: string[]) =>
    file({ columnData: names.map((name) => ({ name, data: Float32Array.of(1), type: "FLOAT" })) });
  await expectRejection(
    openFiles({ "a.parquet": columns("x", "y"), "b.parquet": columns("y", "x") }),
    'b.parquet has the column "y" as value 1 of a row, but a.parquet has the column "x" as value 1 of a row; shards must agree.',
  );
  const same = await openFiles({ "a.parquet": columns("x", "y"), "b.parquet": columns("x", "y") });
  expect(same.train.count).toBe(2);
});

test("a column of text named by the user has the names of the rows", async () => {
  const named = await read(numbers, { namesColumn: "kind" });
  expect(named.rowNames).toEqual(["b", "a", "b", "a"]);
  expect(named.labels).toBeUndefined();
  await expectRejection(read(numbers, { namesColumn: "x" }), 'no other column of text "x"');
});
