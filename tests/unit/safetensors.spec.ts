import { expect, test } from "@playwright/test";
import fc from "fast-check";
import { readSafetensors } from "../../src/files/safetensors.ts";
import { writeSafetensors } from "../../src/files/write_safetensors.ts";
import { expectRefusal } from "../support/refusal.ts";

/** A file with this header, as text or bytes, and this many bytes of data. */
function file(header: string | Uint8Array, dataBytes = 0, headerLength?: bigint): Uint8Array {
  const bytes = typeof header === "string" ? new TextEncoder().encode(header) : header;
  const whole = new Uint8Array(8 + bytes.length + dataBytes);
  new DataView(whole.buffer).setBigUint64(0, headerLength ?? BigInt(bytes.length), true);
  whole.set(bytes, 8);
  return whole;
}

const tensor = (shape: string, start: number, end: number, dtype = "F32") =>
  `{"dtype":"${dtype}","shape":${shape},"data_offsets":[${start},${end}]}`;

const names = fc
  .string({ unit: "grapheme", maxLength: 12 })
  .filter((name) => name !== "__metadata__");
const tensors = fc.dictionary(
  names,
  fc.array(fc.nat({ max: 4 }), { maxLength: 3 }).chain((shape) => {
    const length = shape.reduce((product, size) => product * size, 1);
    const values = fc.float32Array({ minLength: length, maxLength: length });
    return values.map((values) => ({ shape, values }));
  }),
);

test("tensors and metadata are read back bit for bit, including scalars and empty tensors", () => {
  fc.assert(
    fc.property(tensors, fc.dictionary(names, fc.string()), (written, metadata) => {
      const read = readSafetensors(writeSafetensors(written, metadata), "f");
      expect(Object.entries(read.metadata).sort()).toEqual(Object.entries(metadata).sort());
      expect([...read.tensors.keys()].sort()).toEqual(Object.keys(written).sort());
      for (const [name, { shape, values }] of Object.entries(written)) {
        const found = read.tensors.get(name);
        expect(found?.dtype).toBe("F32");
        expect(found?.shape).toEqual(shape);
        expect(found?.bytes).toEqual(new Uint8Array(values.slice().buffer));
      }
    }),
  );
});

test("a file is laid out as the format specifies", () => {
  const written = writeSafetensors(
    { b: { shape: [2], values: Float32Array.of(1, -2) } },
    { a: "z" },
  );
  const json = '{"__metadata__":{"a":"z"},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}';
  const padded = json.padEnd(Math.ceil(json.length / 8) * 8);
  const values = [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0];
  expect([...written]).toEqual([
    padded.length,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    ...Buffer.from(padded),
    ...values,
  ]);
});

test("header entries may be in any order, with any JSON spacing", () => {
  const header = `{ "b" : ${tensor("[1]", 4, 8)},\n"a":${tensor("[]", 0, 4)}, "e":${tensor("[0,7]", 8, 8, "BOOL")} }  `;
  const read = readSafetensors(file(header, 8), "f");
  expect([...read.tensors].map(([name, { shape }]) => [name, shape])).toEqual([
    ["a", []],
    ["b", [1]],
    ["e", [0, 7]],
  ]);
});

test("tensors of unknown types have their bytes", () => {
  const types = ["F8_E4M3", "F4", "toString"];
  const entries = types.map((dtype, i) => `"${dtype}":${tensor("[3]", 2 * i, 2 * i + 2, dtype)}`);
  const { tensors } = readSafetensors(file(`{${entries}}`, 6), "f");
  expect([...tensors.values()].map(({ dtype, bytes }) => [dtype, bytes.length])).toEqual(
    types.map((dtype) => [dtype, 2]),
  );
});

const big = Number.MAX_SAFE_INTEGER;
const attacks: [name: string, file: () => Uint8Array, message: RegExp][] = [
  ["an empty file", () => new Uint8Array(0), /has 0 bytes/],
  ["eight bytes", () => new Uint8Array(8), /does not begin with \{/],
  [
    "a header longer than the file",
    () => file("{}", 0, 3n),
    /has 3 bytes, but the file has only 10/,
  ],
  ["a header above the limit", () => file("{}", 0, 2n ** 63n), /at most 100000000/],
  ["a header that is not an object", () => file("[]"), /does not begin with \{/],
  ["a header with a byte order mark", () => file("\ufeff{}"), /does not begin with \{/],
  ["a header that is not UTF-8", () => file(Uint8Array.of(0x7b, 0x22, 0xff)), /not UTF-8/],
  ["a header that is not JSON", () => file('{"a":}'), /not JSON/],
  ["a header truncated inside a string", () => file('{"a'), /not JSON/],
  ["text after the header", () => file("{} x"), /not JSON/],
  [
    "duplicate keys",
    () => file(`{"a":${tensor("[0]", 0, 0)},"a":${tensor("[0]", 0, 0)}}`),
    /"a" twice/,
  ],
  ["duplicate keys, one escaped", () => file('{"a":{},"\\u0061":{}}'), /"a" twice/],
  [
    "duplicate keys inside a tensor",
    () => file('{"a":{"dtype":"F32","dtype":"U8"}}'),
    /"dtype" twice/,
  ],
  ["deep nesting", () => file(`{"a":${"[".repeat(1_000_000)}`), /too deeply/],
  [
    "ten million tensors",
    () => file(`{${Array.from({ length: 110_000 }, (_, i) => `"${i}":${tensor("[0]", 0, 0)}`)}}`),
    /more than 400000 keys/,
  ],
  [
    "100,000 tensors over the same bytes",
    () => file(`{${Array.from({ length: 99_000 }, (_, i) => `"${i}":${tensor("[1]", 0, 4)}`)}}`, 4),
    /begins at byte 0, but the data before it ends at 4/,
  ],
  [
    "a gap",
    () => file(`{"a":${tensor("[1]", 4, 8)}}`, 8),
    /"a" begins at byte 4, but the data before it ends at 0/,
  ],
  [
    "an overlap",
    () => file(`{"a":${tensor("[2]", 0, 8)},"b":${tensor("[1]", 4, 8)}}`, 8),
    /"b" begins at byte 4, but the data before it ends at 8/,
  ],
  ["trailing bytes", () => file(`{"a":${tensor("[1]", 0, 4)}}`, 5), /take 4 bytes, but 5 follow/],
  ["missing bytes", () => file(`{"a":${tensor("[1]", 0, 4)}}`, 3), /take 4 bytes, but 3 follow/],
  [
    "a shape of a different size",
    () => file(`{"a":${tensor("[3]", 0, 4)}}`, 4),
    /needs 12 bytes, but has 4/,
  ],
  ["a size above 2⁵³", () => file(`{"a":${tensor(`[${big},${big},0]`, 0, 0)}}`), /too many bytes/],
  [
    "offsets that go backwards",
    () => file(`{"a":${tensor("[]", 4, 0)}}`, 4),
    /"a" ends at byte 0, before it begins, at 4/,
  ],
  [
    "a negative dimension",
    () => file(`{"a":${tensor("[-1]", 0, 4)}}`, 4),
    /has the invalid shape \[-1\]/,
  ],
  [
    "a fractional dimension",
    () => file(`{"a":${tensor("[0.5]", 0, 2)}}`, 2),
    /has the invalid shape/,
  ],
  [
    "an infinite dimension",
    () => file(`{"a":${tensor("[1e999]", 0, 4)}}`, 4),
    /has the invalid shape/,
  ],
  [
    "one offset",
    () => file('{"a":{"dtype":"U8","shape":[],"data_offsets":[0]}}'),
    /data_offsets \[0\]/,
  ],
  [
    "a dtype that is not text",
    () => file('{"a":{"dtype":8,"shape":[],"data_offsets":[0,1]}}', 1),
    /"a" has the invalid dtype 8/,
  ],
  [
    "a dtype of several lines",
    () => file(`{"a":${tensor("[1]", 0, 1, "F8\\nF4")}}`, 1),
    /"a" has the invalid dtype "F8\\nF4"/,
  ],
  [
    "an unknown dtype whose offsets go backwards",
    () => file(`{"a":${tensor("[1]", 0, 4)},"b":${tensor("[1]", 4, 2, "F8_E4M3")}}`, 4),
    /"b" ends at byte 2, before it begins, at 4/,
  ],
  [
    "an unknown dtype that overlaps another tensor",
    () => file(`{"a":${tensor("[1]", 0, 4)},"b":${tensor("[4]", 2, 6, "F8_E4M3")}}`, 6),
    /"b" begins at byte 2, but the data before it ends at 4/,
  ],
  [
    "an unknown dtype beyond the file",
    () => file(`{"b":${tensor("[4]", 0, 4, "F8_E4M3")}}`, 3),
    /take 4 bytes, but 3 follow/,
  ],
  ["a tensor that is not an object", () => file('{"a":[1]}'), /entry for "a" is not an object/],
  [
    "metadata that is not an object",
    () => file('{"__metadata__":["x"]}'),
    /__metadata__ is not an object/,
  ],
  [
    "metadata that is not a string",
    () => file('{"__metadata__":{"x":1}}'),
    /entry "x" is not a string/,
  ],
  ["a name with a line break", () => file('{"a\\nb":[]}'), /"a\\nb" is not an object/],
];

for (const [name, bytes, message] of attacks) {
  test(`refused: ${name}`, () => {
    expectRefusal(() => readSafetensors(bytes(), "weights.safetensors"), message);
  });
}

test("a very long metadata string is read, or refused if it is truncated", () => {
  const long = "\\n".repeat(2_000_000);
  const header = `{"__metadata__":{"a":"${long}"}}`;
  expect(readSafetensors(file(header), "f").metadata.a).toHaveLength(2_000_000);
  expectRefusal(() => readSafetensors(file(header.slice(0, -4)), "f"), /not JSON/);
});

test("a file with one changed byte is read the same or refused", () => {
  const values = Float32Array.of(1, 2, 3, 4, 5, 6);
  const good = writeSafetensors({ W: { shape: [2, 3], values } }, { a: "b" });
  fc.assert(
    fc.property(fc.nat({ max: 7 + 96 }), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const bad = good.slice();
      bad[at] = (bad[at] as number) ^ flip;
      let total: number | undefined;
      try {
        const { tensors } = readSafetensors(bad, "f");
        total = [...tensors.values()].reduce((sum, { bytes }) => sum + bytes.length, 0);
      } catch (error) {
        expect((error as Error).name).toBe("InputError");
      }
      expect(total ?? 24).toBe(24);
    }),
  );
});
