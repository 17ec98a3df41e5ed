import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { output } from "../../src/cli/output.ts";
import { repeatedOptions } from "../../src/cli/repeated_run.ts";
import { readInputs } from "../../src/cli/run_inputs.ts";
import { type RepeatOptions, trainCommand } from "../../src/cli/train_options.ts";
import { withPreset } from "../../src/config/presets.ts";
import { parseSettings } from "../../src/config/settings.ts";
import { InputError } from "../../src/input_error.ts";
import { expectRejection } from "../support/refusal.ts";

const folder = mkdtempSync(join(tmpdir(), "parsimony-config-"));
const file = join(folder, "config.json");
test.afterAll(() => rmSync(folder, { recursive: true }));

const settings = parseSettings(withPreset("topk", { hiddenUnits: 64, k: 8, seed: 7 }));
const config = {
  settings,
  settingsVersion: 2,
  preset: "topk",
  data: { name: "rows", source: "rows.npy", flags: { testShare: 0.2, scale: "min-max" } },
  files: { order: "order.npy" },
  maxSteps: 12,
  logEvery: 3,
  checkpointEvery: 2,
  stepsDone: 12,
  seconds: 1,
};
const same = {
  settings,
  preset: "topk",
  data: "rows.npy",
  dataFlags: { testShare: 0.2, scale: "min-max" },
  order: "order.npy",
  ...{ maxSteps: 12, logEvery: 3, checkpointEvery: 2, probes: false },
  ...{ tune: true, retune: false, skipValidation: false },
};

/** Returns the options of train --config with these flags, and what it prints about them. */
async function repeat(written: unknown, ...flags: string[]) {
  writeFileSync(file, typeof written === "string" ? written : JSON.stringify(written));
  const given: RepeatOptions[] = [];
  const other = async () => expect(true).toBe(false);
  const command = trainCommand(other, other, async (options) => void given.push(options));
  command.exitOverride().configureOutput({ writeErr: () => {} });
  await command.parseAsync(["--config", file, ...flags], { from: "user" });
  const notes: string[] = [];
  const { note } = output;
  output.note = (text) => notes.push(text);
  try {
    return { options: await repeatedOptions(given[0] as RepeatOptions), notes };
  } finally {
    output.note = note;
  }
}

test("repeats everything that a run records", async () => {
  const { options, notes } = await repeat(config);
  expect(options).toEqual(same);
  expect(notes).toEqual([`Repeating the run of ${file}.`]);
});

test("flags change it and are named, but not those that change no result", async () => {
  const flags =
    "--k 4 --no-shuffle --data other.npy --test-share 0.5 --out o --no-tune --skip-validation";
  const { options, notes } = await repeat(config, ...flags.split(" "));
  expect(options).toEqual({
    ...same,
    settings: { ...settings, k: 4, shuffle: false },
    data: "other.npy",
    dataFlags: { testShare: 0.5, scale: "min-max" },
    out: "o",
    tune: false,
    skipValidation: true,
  });
  const [note = ""] = notes;
  expect(note.match(/--[a-z-]+/g)?.sort()).toEqual([
    "--data",
    "--k",
    "--no-shuffle",
    "--test-share",
  ]);
});

test("the data are compared, unless flags change them", async () => {
  const recorded = { ...config, data: { ...config.data, fingerprint: "f" } };
  const repeats = { config: file, fingerprint: "f" };
  for (const flags of ["", "--k 4", "--no-tune"]) {
    const { options } = await repeat(recorded, ...flags.split(" ").filter(Boolean));
    expect(options.repeats, flags).toEqual(repeats);
  }
  for (const flags of ["--data o.npy", "--test-share 0.5", "--seed 8", "--train-images 9"]) {
    const { options } = await repeat(recorded, ...flags.split(" "));
    expect(options.repeats, flags).toBeUndefined();
  }
});

test("other data than those of the repeated run are refused", async () => {
  const options = {
    ...{ settings: parseSettings({}), data: "synthetic", dataFlags: { rows: 30, inputs: 3 } },
    ...{ probes: false, tune: false, retune: false, skipValidation: false },
  };
  const { fingerprint } = await readInputs(options);
  await readInputs({ ...options, repeats: { config: file, fingerprint } });
  await expectRejection(
    readInputs({ ...options, repeats: { config: file, fingerprint: "f" } }),
    /^\S.* is not what the run of \S+ was trained on .*; restore it, or name other data with --data\.$/,
  );
});

test("settings that no longer apply are left out", async () => {
  const { options } = await repeat(config, "--activation", "relu", "--aux-weight", "0");
  expect(options.settings.k).toBe(parseSettings({}).k);
});

const refusals: [what: string, written: unknown, flags: string, sentence: RegExp][] = [
  [
    "a later version",
    { ...config, settingsVersion: 99 },
    "",
    /config\.json cannot be read: these settings have version 99; .* up to \d+\.$/,
  ],
  [
    "a setting",
    { ...config, settings: { ...settings, colour: 1 } },
    "",
    /config\.json cannot be read: there is no setting named "colour"\.$/,
  ],
  [
    "a value",
    { ...config, settings: { ...settings, k: -1 } },
    "",
    /json cannot be read: k is -1; it must be /,
  ],
  ["a flag", { ...config, data: { ...config.data, flags: { hue: 1 } } }, "", /its flag "hue"\.$/],
  ["other JSON", {}, "", /is damaged: .* is missing or wrong\.$/],
  ["other text", "{", "", /is damaged: it is not JSON of a run\.$/],
  ["a preset", config, "--preset l1", /^--preset and --config both .* give one\.$/],
];
for (const [what, written, flags, sentence] of refusals) {
  test(`refuses ${what} in one sentence`, async () => {
    const error = await repeat(written, ...flags.split(" ").filter(Boolean)).catch(
      (thrown) => thrown,
    );
    expect(error).toBeInstanceOf(InputError);
    expect(error.message).toMatch(sentence);
    expect(error.message).toMatch(/^[^\n]+\.$/);
  });
}
