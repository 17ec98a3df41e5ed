import { expect, test } from "@playwright/test";
import fc from "fast-check";
import { readUint32Npy } from "../../src/files/npy.ts";
import { expectRefusal } from "../support/refusal.ts";

interface Parts {
  version?: number;
  header?: string;
  headerLength?: number;
  data?: Uint8Array;
}

const dictionary = (descr = "'<u4'", fortran = "False", shape = "(3,)") =>
  `{'descr': ${descr}, 'fortran_order': ${fortran}, 'shape': ${shape}, }`;

/** A .npy file as numpy.save writes it, except for the given parts. */
function npy({ version = 1, header = dictionary(), headerLength, data = littleEndian }: Parts) {
  const lengthBytes = version === 1 ? 2 : 4;
  const start = 8 + lengthBytes;
  const padded = `${header.padEnd(64 * Math.ceil((header.length + start + 1) / 64) - start - 1)}\n`;
  const file = new Uint8Array(start + padded.length + data.length);
  file.set([0x93, ...Buffer.from("NUMPY"), version, 0]);
  const view = new DataView(file.buffer);
  const length = headerLength ?? padded.length;
  if (version === 1) view.setUint16(8, length, true);
  else view.setUint32(8, length, true);
  file.set(Buffer.from(padded), start);
  file.set(data, start + padded.length);
  return file;
}

const littleEndian = Uint8Array.of(1, 0, 0, 0, 2, 1, 0, 0, 255, 255, 255, 255);
const values = [1, 258, 4_294_967_295];
const read = (parts: Parts) => [...readUint32Npy(npy(parts), "order.npy")];

test("a file written by numpy.save is read", () => {
  expect(read({})).toEqual(values);
});

test("both byte orders are read", () => {
  const data = Uint8Array.of(0, 0, 0, 1, 0, 0, 1, 2, 255, 255, 255, 255);
  expect(read({ header: dictionary("'>u4'"), data })).toEqual(values);
});

for (const version of [1, 2, 3]) {
  test(`version ${version} is read`, () => expect(read({ version })).toEqual(values));
}

test("Fortran order makes no difference in one dimension", () => {
  expect(read({ header: dictionary("'<u4'", "True") })).toEqual(values);
});

test("an empty array is allowed", () => {
  const header = dictionary("'<u4'", "False", "(0,)");
  expect(read({ header, data: new Uint8Array(0) })).toEqual([]);
});

test("keys may be in any order and in double quotes", () => {
  const header = `{"shape": (3,), "fortran_order": False, "descr": '<u4'}`;
  expect(read({ header })).toEqual(values);
});

const refusals: [name: string, parts: Parts, message: RegExp][] = [
  ["an unknown version", { version: 4 }, /not a .npy file of version 1, 2 or 3/],
  ["a header above the limit", { version: 2, headerLength: 2 ** 24 + 1 }, /at most 16777216/],
  [
    "a header longer than the file",
    { headerLength: 60_000 },
    /truncated inside its header of 60000/,
  ],
  ["Python objects", { header: dictionary("'|O'") }, /holds Python objects \(dtype \|O\)/],
  ["int64", { header: dictionary("'<i8'") }, /dtype "<i8"; it must be uint32/],
  ["float32", { header: dictionary("'<f4'") }, /dtype "<f4"/],
  ["a record", { header: dictionary("[('a', '<u4')]") }, /dtype "\[\(a, <u4\)\]"/],
  ["no dimensions", { header: dictionary("'<u4'", "False", "()") }, /shape \[\]; it must have one/],
  ["two dimensions", { header: dictionary("'<u4'", "False", "(3, 1)") }, /shape \[3,1\];/],
  [
    "two dimensions in Fortran order",
    { header: dictionary("'<u4'", "True", "(3, 1)") },
    /shape \[3,1\] in Fortran order;/,
  ],
  [
    "missing data",
    { data: littleEndian.subarray(1) },
    /11 bytes of data; its shape \[3\] needs 12/,
  ],
  ["surplus data", { data: new Uint8Array(13) }, /13 bytes of data; its shape \[3\] needs 12/],
  [
    "a size above 2⁵³",
    { header: dictionary("'<u4'", "False", "(99999999999999999999,)") },
    /12 bytes of data/,
  ],
  [
    "a negative dimension",
    { header: dictionary("'<u4'", "False", "(-3,)") },
    /without a valid shape/,
  ],
  ["no dtype", { header: "{'fortran_order': False, 'shape': (3,)}" }, /without a valid descr/],
  ["no order", { header: "{'descr': '<u4', 'shape': (3,)}" }, /without a valid fortran_order/],
];

for (const [name, parts, message] of refusals) {
  test(`refused: ${name}`, () => expectRefusal(() => read(parts), message));
}

test("refused: any truncated file", () => {
  const whole = npy({});
  fc.assert(
    fc.property(fc.nat({ max: whole.length - 1 }), (length) => {
      expectRefusal(() => readUint32Npy(whole.subarray(0, length), "order.npy"), /order\.npy/);
    }),
  );
});

test("a hostile shape is refused", () => {
  const header = dictionary("'<u4'", "False", `(${"1".repeat(50_000)}x`);
  expectRefusal(() => read({ header }), /without a valid shape/);
});
