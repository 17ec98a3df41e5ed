// What `train` says about the values of data before a run, and what it refuses.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { readInputs } from "../../src/cli/run_inputs.ts";
import { parseSettings, type Settings } from "../../src/config/settings.ts";
import { freshFolder } from "../support/cli.ts";
import { npy } from "../support/data_files.ts";
import { expectRejection } from "../support/refusal.ts";

const folder = freshFolder();

const [count, inputs] = [30, 3];
/** Rows of whole numbers from 0 to `largest`. */
const numbers = (largest: number) =>
  Uint8Array.from({ length: count * inputs }, (_, i) => i % (largest + 1));
const lines = (values: Uint8Array) =>
  Array.from({ length: count }, (_, row) =>
    values.subarray(row * inputs, (row + 1) * inputs).join(),
  ).join("\n");

function write(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

const bits = [
  write("bits.csv", lines(numbers(1))),
  write("bits.npy", npy({ descr: "'|b1'", shape: `(${count}, ${inputs})`, data: numbers(1) })),
];
const digits = write("digits.csv", lines(numbers(7)));

const read = (data: string, settings: Partial<Settings>) =>
  readInputs({
    settings: parseSettings({ hiddenUnits: 2, ...settings }),
    data,
    dataFlags: {},
    ...{ probes: false, tune: false, retune: false, skipValidation: false },
  });

test("bits are within the reach of a sigmoid, and larger numbers are not", async () => {
  for (const data of bits) expect((await read(data, {})).warnings).toEqual([]);
  expect((await read(digits, {})).warnings).toEqual([
    expect.stringMatching(/^Values from 0 to 7 lie outside 0 to 1, where a sigmoid output /),
  ]);
  expect((await read(digits, { outputActivation: "linear" })).warnings).toEqual([]);
});

test("bits have a cross-entropy, and larger numbers do not", async () => {
  const settings = { reconstructionError: "cross-entropy" } as const;
  for (const data of bits) await read(data, settings);
  await expectRejection(
    read(digits, settings),
    /^Values from 0 to 7 lie outside 0 to 1, where cross-entropy is not defined; /,
  );
});
