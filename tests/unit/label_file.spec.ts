import { gzipSync } from "node:zlib";
import { expect, test } from "@playwright/test";
import { bytesInMemory } from "../../src/data/byte_source.ts";
import { readLabels, readRowNames } from "../../src/data/readers/label_file.ts";
import { bytesOf, idx, npy } from "../support/data_files.ts";
import { expectRejection } from "../support/refusal.ts";

const labels = (bytes: Uint8Array | string, count: number, name = "labels.txt") =>
  readLabels(bytesInMemory(name, bytes instanceof Uint8Array ? bytes : Buffer.from(bytes)), count);
const names = (text: Uint8Array | string, count: number) =>
  readRowNames(bytesInMemory("names.txt", Buffer.from(text)), count);

const codePoints = (texts: readonly string[], length: number) =>
  bytesOf(
    Uint32Array.from(
      texts.flatMap((text) => {
        const points = [...text].map((letter) => letter.codePointAt(0) as number);
        return [...points, ...Array<number>(length - points.length).fill(0)];
      }),
    ),
  );

const readable: [what: string, bytes: Uint8Array | string, names: string[], classes: number[]][] = [
  ["lines", "dog\ncat\ndog\n", ["cat", "dog"], [1, 0, 1]],
  ["lines with CRLF, a mark and no last break", "\ufeff10\r\n9\r\n10", ["9", "10"], [1, 0, 1]],
  ["a title", "label\n1\n0\n1.0\n", ["0", "1"], [1, 0, 1]],
  ["quotes", '"a, b"\n"c"\n"a, b"\n', ["a, b", "c"], [0, 1, 0]],
  ["a class with the name of a column", "y\nx\ny", ["x", "y"], [1, 0, 1]],
  ["IDX", idx([3], 12, bytesOf(Int32Array.of(0, 7 << 24, 0))), ["0", "7"], [0, 1, 0]],
  [
    "int64",
    npy({ descr: "'<i8'", shape: "(3,)", data: bytesOf(BigInt64Array.of(5n, -1n, 5n)) }),
    ["-1", "5"],
    [1, 0, 1],
  ],
  [
    "text of NumPy",
    npy({ descr: "'<U4'", shape: "(3,)", data: codePoints(["émil", "😀", "émil"], 4) }),
    ["émil", "😀"],
    [0, 1, 0],
  ],
  [
    "bytes of NumPy",
    npy({ descr: "'|S2'", shape: "(3,)", data: Buffer.from("ab\0\0ab") }),
    ["", "ab"],
    [1, 0, 1],
  ],
  ["lines with blank ones between them", "dog\n\ncat\ndog\n\n", ["cat", "dog"], [1, 0, 1]],
  ["packed lines", gzipSync("dog\ncat\ndog\n"), ["cat", "dog"], [1, 0, 1]],
];
for (const [what, bytes, expectedNames, classes] of readable) {
  test(`labels are read from ${what}`, async () => {
    const found = await labels(bytes, 3);
    expect(found.names).toEqual(expectedNames);
    expect([...found.classes]).toEqual(classes);
  });
}

const refused: [bytes: Uint8Array | string, message: RegExp][] = [
  ["1\n2\n", /^labels\.txt has 2 labels, but the data have 3 rows\.$/],
  [
    "1\n\n3\n",
    /^labels\.txt has 2 labels, but the data have 3 rows; line 2 is blank or begins with #\.$/,
  ],
  [
    '"a\nb"\n  \n3',
    /^labels\.txt has 2 labels, but the data have 3 rows; line 3 is blank or begins with #\.$/,
  ],
  ["1,2\n3,4\n5,6", /line 1: there are 2 cells; a file of labels has one label per line\.$/],
  ["", /^labels\.txt is empty\.$/],
  ["<!doctype html>", /this is a web page/],
  [Uint8Array.of(1, 0, 2, 3), /is not a file of labels; it must be IDX, \.npy, or text/],
  [
    npy({ descr: "'<f4'", shape: "(1,)", data: new Uint8Array(4) }),
    /holds float32; it must hold integers: save it with numpy\.save\(file, array\.astype\("int64"\)\)\.$/,
  ],
  [npy({ descr: "'<U2'", shape: "(3,)", data: new Uint8Array(20) }), /needs 24 bytes of data, but/],
  [npy({ descr: "'<U0'", shape: "(9999999999,)", data: new Uint8Array() }), /has 0 labels/],
  [npy({ descr: "'<U1'", shape: "(1, 1)", data: new Uint8Array(4) }), /labels have one dimension/],
  [
    npy({ descr: "'>U1'", shape: "(3,)", data: new Uint8Array(12).fill(1) }),
    /row 0 contains no valid text\.$/,
  ],
];
for (const [bytes, message] of refused) {
  test(`labels are refused: ${message.source}`, () => expectRejection(labels(bytes, 3), message));
}

test("names are lines, of which one may be empty", async () => {
  expect(await names("a b\n\n c,d\n", 3)).toEqual(["a b", "", " c,d"]);
  expect(await names("a\r\nb", 2)).toEqual(["a", "b"]);
  await expectRejection(
    names("a\nb\n\n", 2),
    /^names\.txt has 3 lines, but the data have 2 rows\.$/,
  );
  await expectRejection(names(npy(), 2), /is not text; names are text with one line per row\.$/);
});
