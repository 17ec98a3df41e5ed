// Checkpoints as files: they are read back as they were, and damaged or foreign ones are refused in a sentence.

import { expect, test } from "@playwright/test";
import fc from "fast-check";
import { readCheckpoint, writeCheckpoint } from "../../src/checkpoints/checkpoint_file.ts";
import { SETTINGS_VERSION } from "../../src/config/saved_settings.ts";
import { bytesAsShares } from "../../src/data/scaling.ts";
import { readSafetensors } from "../../src/files/safetensors.ts";
import { writeSafetensors } from "../../src/files/write_safetensors.ts";
import { InputError } from "../../src/input_error.ts";
import { withHeader } from "../support/data_files.ts";
import { checkpoint, INPUTS, record } from "../support/example_checkpoint.ts";
import { expectRefusal } from "../support/refusal.ts";

const NAME = "run/checkpoint.safetensors";

const standardise = {
  name: "standardise",
  offset: Float64Array.of(1, 2, 3, 4),
  divisor: new Float64Array(INPUTS).fill(1 / 3),
} as const;
const file = writeCheckpoint(checkpoint, { scaling: standardise, inputScale: 0.5 }, "1.2.3");

test("a checkpoint is read back as it was written", () => {
  expect(readCheckpoint(file, NAME)).toEqual(checkpoint);
  const { metadata } = readSafetensors(file, NAME);
  expect(metadata).toMatchObject({
    producer: "parsimony 1.2.3",
    settingsVersion: String(SETTINGS_VERSION),
    step: "2",
    inputScale: "0.5",
  });
  expect(JSON.parse(metadata.scaling as string)).toEqual({
    name: "standardise",
    offset: [1, 2, 3, 4],
    divisor: new Array(INPUTS).fill(1 / 3),
  });
});

test("a checkpoint of step 0 has no history", () => {
  const { history, log, ...others } = checkpoint;
  const start = { ...others, state: { ...others.state, step: 0 } };
  const written = writeCheckpoint(start, { scaling: bytesAsShares, inputScale: 1 }, "1");
  expect(readCheckpoint(written, NAME)).toEqual(start);
});

type Parts = {
  tensors: Record<string, { shape: number[]; values: Float32Array | Uint32Array | Float64Array }>;
  metadata: Record<string, string>;
};

/** The file with changed tensors and metadata. */
function changed(change: (parts: Parts) => unknown): Uint8Array {
  const { tensors, metadata } = readSafetensors(file, NAME);
  const parts: Parts = {
    tensors: Object.fromEntries(
      [...tensors].map(([name, { dtype, shape, bytes }]) => {
        const { buffer } = new Uint8Array(bytes);
        const values = dtype === "U32" ? new Uint32Array(buffer) : new Float32Array(buffer);
        return [name, { shape: [...shape], values }];
      }),
    ),
    metadata: { ...metadata },
  };
  change(parts);
  return writeSafetensors(parts.tensors, parts.metadata);
}

const json = (metadata: Record<string, string>, name: string, changes: object) => {
  metadata[name] = JSON.stringify({ ...JSON.parse(metadata[name] as string), ...changes });
};

// biome-ignore lint/suspicious/noExplicitAny: damaged parts have no type.
const damages: Record<string, readonly [change: (parts: any) => unknown, message: RegExp]> = {
  "a model": [
    ({ metadata }) => delete metadata.checkpointVersion,
    /is not a checkpoint: .*checkpointVersion/,
  ],
  "a later version": [
    ({ metadata }) => (metadata.checkpointVersion = "7"),
    /was written by "parsimony 1\.2\.3" with checkpointVersion "7"; .* reads version 1/,
  ],
  "later settings": [
    ({ metadata }) => (metadata.settingsVersion = "99"),
    /cannot be read: these settings have version 99; .* up to/,
  ],
  "a setting out of range": [
    ({ metadata }) => json(metadata, "settings", { hiddenUnits: 0 }),
    /hiddenUnits/,
  ],
  "settings that are not JSON": [
    ({ metadata }) => (metadata.settings = "{"),
    /its metadata field settings is "\{", which is not valid\.$/,
  ],
  "no step": [({ metadata }) => delete metadata.step, /its metadata have no step\.$/],
  "a step that is not a number": [
    ({ metadata }) => (metadata.step = "two"),
    /its metadata field step is NaN; expected number\.$/,
  ],
  "a step past the end": [({ metadata }) => (metadata.step = "9"), /step is 9; .* from 0 to 8/],
  "another step than the history": [
    ({ metadata }) => (metadata.step = "3"),
    /of step 2, but .* step 3/,
  ],
  "a scaling without columns": [
    ({ metadata }) => json(metadata, "scaling", { offset: [1] }),
    /scaling in run\/checkpoint\.safetensors has 1 columns/,
  ],
  "a scale that is not positive": [
    ({ metadata }) => (metadata.inputScale = "0"),
    /its metadata field inputScale is 0; expected >0\.$/,
  ],
  "data of another width": [
    ({ metadata }) => {
      json(metadata, "data", { inputs: 5 });
      json(metadata, "scaling", { offset: 0, divisor: 1 });
    },
    /its W_enc is F32 \[4, 3\]; a run with these settings needs F32 \[5, 3\]/,
  ],
  "data of a size that no memory has": [
    ({ metadata }) => {
      json(metadata, "data", { inputs: 2 ** 50 });
      json(metadata, "scaling", { offset: 0, divisor: 1 });
    },
    /needs F32 \[1125899906842624, 3\]/,
  ],
  "more rows than any memory has": [
    ({ metadata }) => (metadata.images = "1e15"),
    /on 1000000000000000 rows/,
  ],
  "no fingerprint": [
    ({ metadata }) => json(metadata, "data", { fingerprint: undefined }),
    /its metadata have no data\.fingerprint\.$/,
  ],
  "a history of other losses": [
    ({ metadata }) => json(metadata, "history", { record: { ...record, loss: "1" } }),
    /its metadata field history\.record\.loss is "1"; expected number\.$/,
  ],
  "an infinite loss": [
    ({ metadata }) => json(metadata, "history", { record: { ...record, loss: Infinity } }),
    /its metadata field history\.record\.loss is null; expected number\.$/,
  ],
  "a missing moment": [
    ({ tensors }) => delete tensors["firstMoment.b_dec"],
    /it has no firstMoment\.b_dec; a run with these settings needs F32 \[4\]/,
  ],
  "an unknown tensor": [
    ({ tensors }) => (tensors.W_x = { shape: [1], values: new Float32Array(1) }),
    /its tensor "W_x" does not belong/,
  ],
  "another type": [
    ({ tensors }) => (tensors.b_dec = { shape: [4], values: new Float64Array(4) }),
    /its b_dec is F64 \[4\]; .* F32 \[4\]/,
  ],
  "another shape": [
    ({ tensors }) => (tensors.W_enc.shape = [3, 4]),
    /its W_enc is F32 \[3, 4\]; .* F32 \[4, 3\]/,
  ],
  "counters of another type": [
    ({ tensors }) => (tensors.counters = { shape: [3], values: new Float32Array(3) }),
    /its counters is F32 \[3\]; .* U32 \[3\]/,
  ],
  "a weight that is NaN": [
    ({ tensors }) => (tensors.W_dec.values[5] = Number.NaN),
    /in this state's parameters, value 5 of W_dec is NaN/,
  ],
  "a second moment below 0": [
    ({ tensors }) => (tensors["secondMoment.b_dec"].values[1] = -1),
    /secondMoment, value 1 of b_dec is -1; it must be 0 or above/,
  ],
};

for (const [what, [change, message]] of Object.entries(damages)) {
  test(`rejects ${what}`, () => {
    const bytes = changed(change);
    expectRefusal(() => readCheckpoint(bytes, NAME), message);
    expectRefusal(() => readCheckpoint(bytes, NAME), NAME);
  });
}

test("rejects a type that cannot be read", () => {
  const bytes = withHeader(file, (header) =>
    header.replace(/("firstMoment.b_dec":{"dtype":")F32/, "$1F8_E4M3"),
  );
  expectRefusal(
    () => readCheckpoint(bytes, NAME),
    /its firstMoment\.b_dec is F8_E4M3 \[4\]; a run with these settings needs F32 \[4\]\.$/,
  );
});

test("rejects a file that is cut off anywhere, or longer", () => {
  const cuts = fc.sample(fc.nat({ max: file.length - 1 }), { numRuns: 60, seed: 3 });
  for (const length of cuts) {
    expectRefusal(() => readCheckpoint(file.subarray(0, length), NAME), NAME);
  }
  const longer = new Uint8Array(file.length + 1);
  longer.set(file);
  expectRefusal(() => readCheckpoint(longer, NAME), NAME);
});

test("a wrong byte is refused in a sentence, or changes only a value", () => {
  const damage = fc.tuple(
    fc.nat({ max: file.length - 1 }),
    fc.constantFrom(0x01, 0x10, 0x80, 0xff),
  );
  fc.assert(
    fc.property(damage, ([at, flipped]) => {
      const bytes = Uint8Array.from(file);
      bytes[at] = (bytes[at] as number) ^ flipped;
      try {
        readCheckpoint(bytes, NAME);
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
        expect((error as Error).message).toMatch(/^[^\n]{1,600}[.?]$/);
      }
    }),
    { numRuns: 400 },
  );
});
