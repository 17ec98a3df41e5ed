import { expect, test } from "@playwright/test";
import { bytesInMemory } from "../../src/data/byte_source.ts";
import { csvReader } from "../../src/data/readers/csv.ts";
import type { ReadOptions } from "../../src/data/readers/reader.ts";
import { expectRejection } from "../support/refusal.ts";

const sourceOf = (text: string | Uint8Array, name = "data.csv") =>
  bytesInMemory(name, typeof text === "string" ? new TextEncoder().encode(text) : text);

const read = async (text: string | Uint8Array, options: ReadOptions = {}) =>
  (await csvReader.read(sourceOf(text), options)).train;

async function valuesOf(text: string | Uint8Array, options: ReadOptions = {}) {
  const data = await read(text, options);
  return [...(await data.rows(0, data.count))];
}

const labelsOf = (labels?: { classes: Uint32Array; names: readonly string[] }) =>
  labels && [...labels.classes].map((index) => labels.names[index]);

/** As Kaggle writes MNIST: pixel i of row n is (i · (n + 1)) mod 256. */
function kaggle(rows: number, hasLabel: boolean) {
  const lines = Array.from({ length: rows }, (_, n) => {
    const pixels = Array.from({ length: 784 }, (_, i) => (i * (n + 1)) % 256);
    return (hasLabel ? [(3 * n) % 10, ...pixels] : pixels).join(",");
  });
  const names = Array.from({ length: 784 }, (_, i) => `pixel${i}`);
  return `${[(hasLabel ? ["label", ...names] : names).join(","), ...lines].join("\n")}\n`;
}

test("Kaggle's MNIST is images with labels; its test.csv has none", async () => {
  const train = await read(kaggle(12, true));
  expect(train).toMatchObject({ count: 12, inputs: 784, element: "u8", isBytes: true });
  expect(train.image).toEqual({ height: 28, width: 28, channels: 1 });
  expect(labelsOf(train.labels)).toEqual([0, 3, 6, 9, 2, 5, 8, 1, 4, 7, 0, 3].map(String));
  expect([...(await train.rows(1, 2))].slice(0, 3)).toEqual([0, 2, 4]);
  expect(train.notes).toEqual([
    "Cells are separated by commas.",
    "The first line is a header.",
    'Column 1 ("label") contains the labels.',
    "784 columns: read as images of 28×28 pixels.",
  ]);
  const unlabelled = await read(kaggle(5, false));
  expect(unlabelled).toMatchObject({ count: 5, inputs: 784, image: { width: 28 } });
  expect(unlabelled.labels).toBeUndefined();
});

test("MNIST without a header has its label at the start or the end", async () => {
  const rows = kaggle(6, false).split("\n").slice(1, -1);
  const first = await read(rows.map((row, n) => `${n},${row}`).join("\n"));
  const last = await read(rows.map((row, n) => `${row.replace(/^\d+/, "0")},${n}`).join("\n"));
  for (const data of [first, last]) {
    expect(labelsOf(data.labels)).toEqual(["0", "1", "2", "3", "4", "5"]);
    expect(data.image?.height).toBe(28);
  }
});

test("numbers that are not bytes become float32, from the first one on", async () => {
  expect(await valuesOf("a,b\n1,2\n3,-4.5\n1e3,.5\n")).toEqual([1, 2, 3, -4.5, 1000, 0.5]);
  expect(await read("1,256\n")).toMatchObject({ element: "f32", isBytes: false });
  expect(await valuesOf("nan,inf\n1,-Infinity\n")).toEqual([NaN, Infinity, 1, -Infinity]);
});

test("byte order marks, line breaks, quotes, comments and empty lines", async () => {
  expect(await valuesOf('\uFEFF"a","b"\r\n1,"2"\r\n\r\n3,4\r\n\r\n')).toEqual([1, 2, 3, 4]);
  expect(await valuesOf("# made by a tool\n1,2\r3,4\r5,6")).toEqual([1, 2, 3, 4, 5, 6]);
  expect(await valuesOf('"a ""b"", c",d\n1,2\n')).toEqual([1, 2]);
  const utf16 = Uint8Array.from(Buffer.from("\uFEFFa\tb\r\n1\t2\r\n", "utf16le"));
  expect(await valuesOf(utf16)).toEqual([1, 2]);
});

for (const [name, delimiter] of Object.entries({
  tab: "\t",
  semicolon: ";",
  bar: "|",
  space: " ",
})) {
  test(`a ${name} is detected as the delimiter`, async () => {
    const text = ["x,1", "y,2", "z,3"].map((cell) => cell.split(",")[0]).join(delimiter);
    expect(await valuesOf(`${text}\n${["1", "2.5", "3"].join(delimiter)}\n`)).toEqual([1, 2.5, 3]);
  });
}

test("decimal commas between semicolons", async () => {
  expect(await valuesOf("a;b\n1,5;2,25\n3,5;4\n")).toEqual([1.5, 2.25, 3.5, 4]);
});

test("the user's delimiter, header and label column come first", async () => {
  expect(await valuesOf("1:2\n3:4\n", { delimiter: ":" })).toEqual([1, 2, 3, 4]);
  expect(await valuesOf("1,2\n3,4\n", { hasHeader: true })).toEqual([3, 4]);
  const text = "kind,value,label\n5,0.5,1\n7,1.5,0\n";
  expect(labelsOf((await read(text, { labelColumn: "kind" })).labels)).toEqual(["5", "7"]);
  expect(labelsOf((await read(text, { labelColumn: "1" })).labels)).toEqual(["5", "7"]);
  expect(await read(text, { labelColumn: "none" })).toMatchObject({ inputs: 3 });
  const words = await read("a,kind\n1,oak\n2,elm\n3,oak\n4,elm\n", { labelColumn: "none" });
  expect(words.labels).toBeUndefined();
  expect(words.notes).toContain("Column 2 contains text and is left out.");
  await expectRejection(read(text, { labelColumn: "5" }), 'data.csv has no column "5"');
});

test("a column of text is labels or the rows' names", async () => {
  const iris = await read("a,b,kind\n1.5,2,oak\n2,3,elm\n3,4,oak\n4,5,elm\n");
  expect(labelsOf(iris.labels)).toEqual(["oak", "elm", "oak", "elm"]);
  expect(iris.labels?.names).toEqual(["elm", "oak"]);
  const words = await read("the,0.5,1\nof,0.25,2\nand,1,3\n");
  expect(words.rowNames).toEqual(["the", "of", "and"]);
  expect(words.inputs).toBe(2);
});

test("pandas' index and numbered columns are not data", async () => {
  expect(await valuesOf(",0,1,2\n0,5,6,7\n1,8,9,10\n2,11,12,13\n")).toEqual([
    5, 6, 7, 8, 9, 10, 11, 12, 13,
  ]);
  expect(await valuesOf("0,1,2\n5,6,7\n")).toEqual([5, 6, 7]);
});

test("an image shape given by the user", async () => {
  const imageShape = { height: 1, width: 2, channels: 3 } as const;
  expect((await read("1,2,3,4,5,6\n9,9,9,9,9,9\n", { imageShape })).image).toEqual(imageShape);
  await expectRejection(read("1,2\n", { imageShape }), "data.csv has 2 values per row");
});

for (const [what, text, message] of [
  [
    "text among numbers",
    "a,b\n1,2\n3,4\n5,abc\n",
    'data.csv, line 4, column 2: "abc" is not a number',
  ],
  ["an empty cell", "a,b\n1,2\n,4\n", "data.csv, line 3, column 1: the cell is empty"],
  ["a short row", "a,b,c\n1,2,3\n4,5\n", "data.csv, line 3: the row has 2 cells; the first has 3"],
  ["a row of one cell", "a,b\n1,2\n3\n", "data.csv, line 3: the row has 1 cell; the first has 2"],
  ["a long row", "1,2\n3,4\n\n4,5,6\n", "data.csv, line 4: the row has 3 cells; the first has 2"],
  ["a line break in quotes before", '"a\nb",c\n1,2\n3,x\n5,6', 'data.csv, line 4, column 2: "x"'],
  ["an unclosed quote", 'a,b\n1,2\n"3,4\n5,6\n', "data.csv, line 3: a quote is not closed"],
  ["no rows", "a,b\n", "data.csv contains a header but no rows"],
  ["only text", "a,b\nc,d\n", "data.csv has no column of numbers"],
  ["nothing", "", "data.csv is empty"],
] as const) {
  test(`refused: ${what}`, () => expectRejection(read(text), message));
}

test("a file of several chunks", async () => {
  const columns = 700;
  const rows = Array.from({ length: 1500 }, (_, n) =>
    Array.from({ length: columns }, (_, i) => ((n * columns + i) * 0.37) % 11),
  );
  const shares: number[] = [];
  const source = sourceOf(rows.map((row) => row.join(",")).join("\r\n"));
  const { train } = await csvReader.read(source, {}, (share) => shares.push(share));
  expect(shares.length).toBeGreaterThan(2);
  expect(shares.at(-1)).toBe(1);
  const expected = Float32Array.from(rows.flat());
  const found = await train.rows(0, rows.length);
  expect(Buffer.compare(Buffer.from(found.buffer), Buffer.from(expected.buffer))).toBe(0);
});

test("a line break between two chunks is one line break", async () => {
  // The first chunk, of 4 MiB, ends with "\r".
  const spaces = " ".repeat(2 ** 22 - "1,2\r\n3,4\r".length);
  const text = `1,2\r\n3,${spaces}4\r\n5,x\r\n`;
  expect(text.charCodeAt(2 ** 22 - 1)).toBe("\r".charCodeAt(0));
  await expectRejection(read(text), 'data.csv, line 3, column 2: "x" is not a number');
});

test("a column has the names of the rows if the user says so", async () => {
  const text = "id,kind,title,a\n7,x,one,1\n8,y,two,2\n9,x,three,3\n";
  const titled = await read(text, { namesColumn: "title", labelColumn: "kind" });
  expect(titled.rowNames).toEqual(["one", "two", "three"]);
  expect(labelsOf(titled.labels)).toEqual(["x", "y", "x"]);
  expect(titled.inputs).toBe(2);
  // Numbers may be names, and pictures have them if they are asked for.
  const numbered = await read(text, {
    namesColumn: "1",
    imageShape: { height: 1, width: 1, channels: 1 },
  });
  expect([numbered.rowNames, numbered.inputs]).toEqual([["7", "8", "9"], 1]);
  expect(numbered.notes).toContain('Column 1 ("id") contains the names of the rows.');
  await expectRejection(
    read(text, { namesColumn: "name" }),
    'data.csv has no column "name"; the column of names must be a name in the header or a number from 1 to 4.',
  );
  await expectRejection(
    read(text, { namesColumn: "kind", labelColumn: "kind" }),
    'data.csv: column "kind" already contains the names of the rows; the label column must be "none", a',
  );
});
