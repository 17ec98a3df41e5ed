// Damaged and mistaken files: each is refused in one sentence that names the file and what is wrong with it.

import { gzipSync } from "node:zlib";
import { expect, test } from "@playwright/test";
import fc from "fast-check";
import type { ByteSource } from "../../src/data/byte_source.ts";
import { openData } from "../../src/data/readers/index.ts";
import { idx, npy, openFiles, safetensors, zip } from "../support/data_files.ts";
import { expectRejection } from "../support/refusal.ts";

const text = (value: string) => new Uint8Array(Buffer.from(value, "latin1"));
const withTrailer = (file: Uint8Array, size: number) => {
  const changed = Buffer.from(file);
  changed.writeUInt32LE(size, changed.length - 4);
  return new Uint8Array(changed);
};
const packed = gzipSync(npy());
const header = (shape: string) =>
  safetensors(`{"x":{"dtype":"U8","shape":${shape},"data_offsets":[0,4]}}`, new Uint8Array(4));

const refusals: [file: string, bytes: Uint8Array, message: RegExp][] = [
  ["empty.npy", new Uint8Array(0), /^empty\.npy is empty\.$/],
  [
    "page.npy",
    text("<!DOCTYPE html><html>"),
    /^page\.npy: this is a web page; the download failed\.$/,
  ],
  ["page.gz", text("\xef\xbb\xbf\n <html lang=en>"), /this is a web page/],
  ["x.safetensors", text("<head><title>404"), /this is a web page/],
  [
    "page.csv",
    text('<?xml version="1.0"?>\n<Error>'),
    /^page\.csv: this is XML, maybe the message/,
  ],
  ["old.pkl", text("(lp0\nI1\na."), /^old\.pkl is a Python pickle/],
  ["big.npy", text("version https://git-lfs.github.com/spec/v1\n"), /is a Git LFS pointer/],
  [
    "old.pkl",
    text("\x80\x04\x95"),
    /^old\.pkl is a Python pickle, which can run code .* python3 -c "import pickle, numpy; numpy\.save\('old\.npy', numpy\.asarray\(pickle\.load\(open\('old\.pkl', 'rb'\)\)\)\)" and open old\.npy\.$/,
  ],
  [
    "folder/acts.pt",
    zip([["acts/data.pkl", { bytes: text("\x80\x02") }]]),
    /^folder\/acts\.pt is a PyTorch file, .* numpy\.save\('acts\.npy', torch\.load\('folder\/acts\.pt', map_location='cpu'\)\.float\(\)\.numpy\(\)\)" and open acts\.npy\.$/,
  ],
  ["acts.npz", zip([["archive/data.pkl", { bytes: text("x") }]]), /is a PyTorch file/],
  ["x'; import os; '.pt", text("\x80\x02"), /torch\.load\('x\?; import os; \?\.pt'/],
  [
    "notes.bin",
    new Uint8Array([1, 2, 3]),
    /^notes\.bin is not in a known format; these can be read: NumPy array/,
  ],
  ["a.zip", zip([["a.txt", { bytes: text("x") }]]), /^a\.zip contains no PNG, JPEG or WebP images/],

  ["x.npy", text("\x93NUMPX\x01\x00"), /^x\.npy is not a \.npy file: it does not begin with/],
  ["x.npy", npy({ version: 4 }), /of version 1, 2 or 3: its version is 4/],
  ["x.npy", npy({ version: 2, headerLength: 2 ** 24 + 1 }), /at most 16777216/],
  ["x.npy", npy({ headerLength: 60_000 }), /truncated inside its header of 60000/],
  ["x.npy", npy({ descr: "'|O'" }), /^x\.npy holds pickled Python objects \(dtype \|O\)/],
  [
    "x.npy",
    npy({ descr: "[('a', '<u4')]" }),
    /dtype "\[\(a, <u4\)\]"; it must be bool, an integer/,
  ],
  ["x.npy", npy({ descr: "'<c8'" }), /dtype "<c8"/],
  ["x.npy", npy({ descr: "'<f16'" }), /dtype "<f16"/],
  ["x.npy", npy({ descr: "'<f3'" }), /dtype "<f3"/],
  ["x.npy", npy({ descr: "'|V2'" }), /dtype "\|V2"/],
  [
    "x.npy",
    npy({ shape: "()", data: Uint8Array.of(1) }),
    /has shape \(\); data needs at least two/,
  ],
  ["x.npy", npy({ shape: "(0, 3)", data: new Uint8Array(0) }), /has shape \(0, 3\): it is empty/],
  [
    "x.npy",
    npy({ shape: "(2, 3)" }),
    /truncated or damaged: uint8 \(2, 3\) needs 6 bytes of data, but it has 3/,
  ],
  ["x.npy", npy({ shape: "(1, 2)" }), /^x\.npy is too long: uint8 \(1, 2\) needs 2 bytes/],
  ["x.npy", npy({ shape: "(4294967296, 4294967296)" }), /needs more bytes than a file can have/],
  ["x.npy", npy({ shape: "(99999999999999999999, 0)" }), /needs more bytes than a file can have/],
  ["x.npy", npy({ shape: "(-1, 3)" }), /without a valid shape/],
  ["x.npy", npy({ header: "{'fortran_order': False, 'shape': (3, 1)}" }), /without a valid descr/],
  ["x.npy", npy({ header: "{'descr': '<u4', 'shape': (3, 1)}" }), /without a valid fortran_order/],
  ["x.npy", npy({ shape: `(${"1".repeat(50_000)}x` }), /without a valid shape/],

  ["images-idx3-ubyte", Uint8Array.of(0x50, 0x4b, 9, 9), /^images-idx3-ubyte is not an IDX file/],
  ["images-idx3-ubyte", Uint8Array.of(0, 0, 7, 3, 0), /is truncated: the header of 3 dimensions/],
  [
    "images-idx3-ubyte",
    idx([1, 1, 1], 7),
    /has values of type 7; IDX defines 8, 9, 11, 12, 13, 14/,
  ],
  [
    "images-idx3-ubyte",
    idx([1, 2, 2]).subarray(0, 17),
    /truncated or damaged: uint8 \(1, 2, 2\) needs 4 bytes of data, but it has 1/,
  ],
  ["images-idx3-ubyte", idx([1, 2, 2], 8, new Uint8Array(5)), /is too long/],
  [
    "images-idx3-ubyte",
    idx([2 ** 32 - 1, 2 ** 32 - 1, 9], 8, new Uint8Array(5)),
    /needs more bytes than a file can have/,
  ],
  ["images-idx3-ubyte", idx([0, 2, 2]), /it is empty/],

  [
    "x.npy.gz",
    packed.subarray(0, -9),
    /^x\.npy\.gz cannot be unpacked: it is truncated or damaged/,
  ],
  ["x.npy.gz", packed.subarray(0, 12), /^x\.npy\.gz cannot be unpacked: it is truncated\.$/],
  [
    "x.npy.gz",
    withTrailer(gzipSync(new Uint8Array(2 ** 24)), 5),
    /it unpacks to more than the 5 bytes that it declares/,
  ],
  [
    "x.npy.gz",
    withTrailer(packed, 2 ** 32 - 1),
    /bytes cannot hold the 4294967295 that it declares/,
  ],
  ["x.npy.gz", withTrailer(packed, 5), /truncated or damaged/],
  ["x.npy.gz", new Uint8Array([...packed, 0, 0, 0, 0]), /truncated or damaged|more than/],

  ["x.safetensors", text("{}"), /^x\.safetensors is not a valid safetensors file: it has 2 bytes/],
  ["x.safetensors", new Uint8Array([255, 255, 255, 255, 255, 0, 0, 0, 123]), /at most 100000000/],
  ["x.safetensors", safetensors("[]", new Uint8Array(0)), /does not begin with \{/],
  ["x.safetensors", header("[5]"), /"x", U8 \[5\], needs 5 bytes, but has 4/],
  ["x.safetensors", header("[9007199254740991,2]"), /needs too many bytes to count/],
  [
    "x.safetensors",
    safetensors(
      `{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}`,
      new Uint8Array(6),
    ),
    /"b" begins at byte 2, but the data before it ends at 4/,
  ],
  [
    "x.safetensors",
    new Uint8Array([...header("[4]"), 0]),
    /its tensors take 4 bytes, but 5 follow/,
  ],
  ["x.safetensors", safetensors(`{"a":1,"a":1}`, new Uint8Array(0)), /has the key "a" twice/],
  [
    "x.safetensors",
    safetensors(`{"a":{"dtype":"F8_E4M3","shape":[2,2],"data_offsets":[0,4]}}`, new Uint8Array(4)),
    /"a" of x\.safetensors has the type F8_E4M3; these types can be read: /,
  ],
];

for (const [i, [name, bytes, message]] of refusals.entries()) {
  test(`refused: ${i} ${name}: ${message.source.slice(0, 70)}`, () =>
    expectRejection(openFiles({ [name]: bytes }), message));
}

const valid: [string, Uint8Array][] = [
  ["x.npy", npy()],
  ["images-idx3-ubyte", idx([2, 1, 2])],
  ["x.npy.gz", packed],
  [
    "x.safetensors",
    safetensors(`{"x":{"dtype":"U8","shape":[2,2],"data_offsets":[0,4]}}`, new Uint8Array(4)),
  ],
];
for (const [name, whole] of valid) {
  test(`refused: ${name} truncated anywhere`, async () => {
    await openFiles({ [name]: whole });
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: whole.length - 1 }), (length) =>
        expectRejection(openFiles({ [name]: whole.subarray(0, length) }), /^/),
      ),
    );
  });

  test(`${name} with any byte changed is read or refused in a sentence`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: whole.length - 1 }),
        fc.nat({ max: 255 }),
        async (at, byte) => {
          const changed = Uint8Array.from(whole);
          changed[at] = byte;
          const outcome = openFiles({ [name]: changed });
          const error = await outcome.then(
            () => undefined,
            (thrown) => thrown,
          );
          if (error !== undefined) await expectRejection(outcome, /^/);
        },
      ),
      { numRuns: 300 },
    );
  });
}

test("nothing is read or allocated for a shape that does not fit the file", async () => {
  const file = npy({ shape: "(1000000, 1000)" });
  const read: number[] = [];
  const source: ByteSource = {
    name: "x.npy",
    size: file.length,
    read: async (start, end) => {
      read.push(end - start);
      return new Uint8Array(file.subarray(start, end));
    },
  };
  await expectRejection(openData([source], ""), /needs 1000000000 bytes of data, but it has 3/);
  expect(Math.max(...read)).toBeLessThan(1000);
});
