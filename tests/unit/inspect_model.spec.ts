// What `inspect` says about checkpoints and weights.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { writeCheckpoint } from "../../src/checkpoints/checkpoint_file.ts";
import {
  checkpointJson,
  checkpointText,
  findCheckpoint,
} from "../../src/cli/inspect_checkpoint.ts";
import { inspect } from "../../src/cli/inspect_command.ts";
import { weightsJson, weightsText } from "../../src/cli/inspect_weights.ts";
import { checkpointAt, findWeightsAt, weightsAt } from "../../src/cli/weights_at.ts";
import { withPreset } from "../../src/config/presets.ts";
import { parseSettings } from "../../src/config/settings.ts";
import { bytesInMemory } from "../../src/data/byte_source.ts";
import { bytesAsShares, unscaled } from "../../src/data/scaling.ts";
import { writeModel } from "../../src/files/formats/index.ts";
import { readModel } from "../../src/files/read_model.ts";
import { weightsMetadata, writeWeights } from "../../src/files/weights.ts";
import { freshFolder } from "../support/cli.ts";
import { checkpoint } from "../support/example_checkpoint.ts";
import { exampleModel } from "../support/example_models.ts";
import { expectRejection } from "../support/refusal.ts";

const image = { height: 2, width: 2, channels: 1 } as const;
const facts = { scaling: bytesAsShares, inputScale: 1, image };
const bytes = writeCheckpoint(checkpoint, facts, "1.2.3");
const NAME = "checkpoint.safetensors";

test("a checkpoint is shown with its step, data, settings and version", async () => {
  const found = await findCheckpoint(bytesInMemory(NAME, bytes));
  if (!found) throw new Error("It is not recognised.");
  const lines = checkpointText(NAME, found).split("\n");
  expect(lines.slice(0, 6)).toEqual([
    "name      checkpoint.safetensors",
    "format    Parsimony checkpoint (safetensors)",
    expect.stringMatching(/^saved {5}2023-11-1\d \d\d:\d\d:20 by parsimony 1\.2\.3$/),
    "step      2 of 8, epoch 1 of 4",
    "data      a.npy, 4 rows, fingerprint f",
    "settings  preset keras-l1, but hiddenUnits 3, outputActivation linear, reconstructionError mean, sparsityWeight 0.1, auxWeight 0.1, batchSize 2, epochs 4, trainImages 4",
  ]);
  expect(lines).toContain("model     4-3-4");
  expect(lines).toContain("images    2 × 2, grey");
  expect(checkpointJson(NAME, found)).toMatchObject({
    format: "Parsimony checkpoint (safetensors)",
    producer: "parsimony 1.2.3",
    savedAt: "2023-11-14T22:13:20.000Z",
    ...{ step: 2, steps: 8, epoch: 1, epochs: 4 },
    data: { name: "a.npy", rows: 4, fingerprint: "f", options: null },
    preset: "keras-l1",
    changedSettings: { hiddenUnits: 3, auxWeight: 0.1, trainImages: 4 },
    scaling: "/255",
    image,
  });
});

test("a checkpoint whose images are not of its rows' size is refused", async () => {
  const wrong = writeCheckpoint(checkpoint, { ...facts, image: { ...image, width: 3 } }, "1");
  await expect(findCheckpoint(bytesInMemory(NAME, wrong))).rejects.toThrow(
    `The image shape in ${NAME} is damaged.`,
  );
});

test("of a run's folder, the checkpoint is shown until there is a model", () => {
  const folder = freshFolder();
  expect(checkpointAt(folder)).toBeUndefined();
  writeFileSync(join(folder, NAME), bytes);
  expect(checkpointAt(folder)?.name).toBe(join(folder, NAME));
  writeFileSync(join(folder, "model.safetensors"), "");
  expect(checkpointAt(folder)).toBeUndefined();
});

test("a checkpoint can stand for the weights, but is not a model by itself", async () => {
  const file = join(freshFolder(), NAME);
  writeFileSync(file, bytes);
  const { parameters, given } = await weightsAt(file);
  expect(parameters.W_enc).toEqual(checkpoint.state.parameters.W_enc);
  expect(given).toEqual(checkpoint.settings);
  expect(() => readModel(bytes, NAME)).toThrow(
    `${NAME} is a checkpoint, from which \`train --resume\` or the page continues its run; use the model.safetensors that the run writes when it ends.`,
  );
});

test("a model of ours is shown with its version, step and settings", async () => {
  const file = join(freshFolder(), "model.safetensors");
  const { shape, parameters } = exampleModel("topk");
  const settings = parseSettings(withPreset("topk", { hiddenUnits: 5, k: 2, seed: 7 }));
  const metadata = weightsMetadata(settings, { scaling: unscaled }, 1200, "1.2.3");
  writeFileSync(file, writeWeights(shape, parameters, metadata));
  const model = await weightsAt(file);
  expect(weightsText(model).split("\n").slice(1, 5)).toEqual([
    "format    Parsimony (safetensors)",
    "saved     by parsimony 1.2.3",
    "step      1,200",
    "settings  preset topk, but hiddenUnits 5, k 2, seed 7",
  ]);
  expect(weightsJson(model)).toMatchObject({
    producer: "parsimony 1.2.3",
    step: 1200,
    preset: "topk",
    changedSettings: { hiddenUnits: 5, k: 2, seed: 7 },
  });
});

const formats = {
  saelens: "SAELens (folder)",
  keras: "Keras (.npz)",
  pytorch: "PyTorch (safetensors)",
} as const;
for (const [name, label] of Object.entries(formats)) {
  test(`${label} is named, and has no run`, async () => {
    const folder = join(freshFolder(), "weights");
    mkdirSync(folder);
    const written = await writeModel(name as keyof typeof formats, exampleModel("relu"), {
      path: "model.npz",
      version: "1",
    });
    for (const [file, content] of Object.entries(written.files)) {
      writeFileSync(join(folder, file), content);
    }
    const model = await weightsAt(folder);
    const text = weightsText(model);
    expect(text).toMatch(new RegExp(`^format +${label.replace(/[().]/g, "\\$&")}$`, "m"));
    expect(text).not.toMatch(/^(saved|step|settings) /m);
    expect(weightsJson(model)).toMatchObject({ producer: null, step: null, changedSettings: null });
  });
}

test("the folder of a sweep is not read as data", async () => {
  const folder = join(freshFolder(), "sw");
  mkdirSync(join(folder, "a"), { recursive: true });
  writeFileSync(join(folder, "sweep.json"), "{}");
  writeFileSync(join(folder, "a", "feature-space.png"), "");
  await expectRejection(
    inspect({ paths: [folder], data: {}, seed: 1, outputActivation: "sigmoid" }),
    `${folder} is the folder of a sweep; inspect one of the runs in it.`,
  );
});

test("a pickle is to be converted before the command is repeated", async () => {
  const folder = freshFolder();
  writeFileSync(join(folder, "config.json"), "{}");
  writeFileSync(join(folder, "ae.pt"), "PK");
  for (const reading of [weightsAt(folder), findWeightsAt(folder)]) {
    await expectRejection(reading, /ae\.pt is a PyTorch file, .*'\)" and repeat the command\.$/);
  }
});
