// The trained model that ships with the page: what is in its file, and what its weights do.

import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { parseSavedSettings } from "../../src/config/saved_settings.ts";
import { defaultSettings } from "../../src/config/settings.ts";
import { readSafetensors } from "../../src/files/safetensors.ts";
import { readMnist } from "../support/mnist.ts";
import { trainedModelFile, trainedReconstruction } from "../support/trained_model.ts";

const images = readMnist("test", "images");
const COUNT = 500;

test("the file names the command, seed and adapter, and has float16 weights", () => {
  const file = readFileSync(trainedModelFile);
  expect(file.length).toBeLessThan(240_000);
  const { tensors, metadata } = readSafetensors(file, "trained_model.safetensors");
  expect([...tensors.values()].map(({ dtype }) => dtype)).toEqual(["F16", "F16", "F16", "F16"]);
  expect(metadata.command).toMatch(/^npm run /);
  expect(metadata.adapter).not.toBe("");
  // Settings that were added later have their defaults.
  const settings = JSON.parse(metadata.settings as string);
  expect(parseSavedSettings(settings, Number(metadata.settingsVersion))).toEqual(defaultSettings);
});

test("its weights reconstruct test digits as well as its curve says", () => {
  const { metadata } = readSafetensors(readFileSync(trainedModelFile), "f");
  const { test: curve } = JSON.parse(metadata.history as string);
  const { reconstruction: expected } = curve.points.at(-1);
  let sum = 0;
  for (let i = 0; i < COUNT; i++) {
    const x = Array.from(images.subarray(i * 784, (i + 1) * 784), (byte) => byte / 255);
    const y = trainedReconstruction(x);
    sum += y.reduce((error, value, pixel) => error + (value - (x[pixel] as number)) ** 2, 0) / 784;
  }
  const measured = sum / COUNT;
  // 500 of 10,000 images; a model of noise, or one epoch, is far outside.
  expect(measured / expected).toBeGreaterThan(0.9);
  expect(measured / expected).toBeLessThan(1.1);
});
