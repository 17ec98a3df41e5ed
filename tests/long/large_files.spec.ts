// Weights and a checkpoint above 2 GiB are read tensor by tensor. Their files are sparse: zeros that take no space.

import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { loadCheckpoint } from "../../src/checkpoints/checkpoint_file.ts";
import { fileSource } from "../../src/cli/file_source.ts";
import { weightsAt } from "../../src/cli/weights_at.ts";
import { SETTINGS_VERSION } from "../../src/config/saved_settings.ts";
import { parseSettings } from "../../src/config/settings.ts";
import { unscaled } from "../../src/data/scaling.ts";
import { scalingJson } from "../../src/files/scaling_json.ts";
import { freshFolder, run } from "../support/cli.ts";
import { hugeFile, type Shapes } from "../support/huge_files.ts";

const folder = freshFolder();
const HIDDEN = 8192;

function sparseFile(name: string, shapes: Shapes, metadata?: Record<string, string>): string {
  const path = join(folder, name);
  const { header, size } = hugeFile(shapes, metadata);
  writeFileSync(path, header);
  truncateSync(path, size);
  expect(size).toBeGreaterThan(2 ** 31);
  return path;
}

const weights = (inputs: number) => ({
  ...{ W_enc: [inputs, HIDDEN], b_enc: [HIDDEN] },
  ...{ W_dec: [HIDDEN, inputs], b_dec: [inputs] },
});

test("weights above 2 GiB are read", async () => {
  const inputs = 34_000;
  const path = sparseFile("weights.safetensors", weights(inputs));
  const { parameters, shape } = await weightsAt(path);
  expect(shape).toMatchObject({ inputs, hidden: HIDDEN });
  expect(parameters.W_dec).toHaveLength(inputs * HIDDEN);
});

test("a checkpoint above 2 GiB is read", async () => {
  const inputs = 12_000;
  const buffers = ["", "firstMoment.", "secondMoment."].flatMap((prefix) =>
    Object.entries(weights(inputs)).map(([name, shape]) => [`${prefix}${name}`, shape]),
  );
  const path = sparseFile("checkpoint.safetensors", Object.fromEntries(buffers), {
    ...{ checkpointVersion: "1", step: "0", savedAt: "0", images: "60000" },
    settings: JSON.stringify(parseSettings({ hiddenUnits: HIDDEN })),
    settingsVersion: String(SETTINGS_VERSION),
    ...{ scaling: scalingJson(unscaled), inputScale: "1" },
    data: JSON.stringify({ name: "a.npy", inputs, fingerprint: "f" }),
  });
  const { state } = await loadCheckpoint(fileSource(path));
  expect(state.secondMoment.W_dec).toHaveLength(inputs * HIDDEN);
});

test("a tensor above 2 GiB is read, and one that fits nowhere is named", async () => {
  const path = sparseFile("one.safetensors", weights(70_000));
  expect((await weightsAt(path)).parameters.W_enc).toHaveLength(70_000 * HIDDEN);
  const huge = sparseFile("huge.safetensors", weights(2 ** 24));
  const { code, stderr } = await run(["inspect", huge]);
  expect([code, stderr]).toEqual([
    2,
    `"W_enc" of ${huge} takes ${4 * 2 ** 24 * HIDDEN} bytes, more than this computer can load.\n`,
  ]);
});
