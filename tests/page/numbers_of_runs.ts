// Runs in the browser, from the sources: computes the numbers that pinned runs must show, on the same adapter.

import { parseSettings } from "../../src/config/settings.ts";
import { inputsOf } from "../../src/data/inputs.ts";
import { loadMnist } from "../../src/data/mnist.ts";
import { firstRows } from "../../src/data/rows.ts";
import { openDevice } from "../../src/engine/adapter.ts";
import { codeStatistics } from "../../src/statistics/code_statistics.ts";
import { ReconstructionQualityAccumulator } from "../../src/statistics/reconstruction_quality.ts";
import { Trainer } from "../../src/training/trainer.ts";

declare global {
  interface Window {
    readonly numbersOf: (given: Record<string, unknown>, testImages: number) => Promise<RunNumbers>;
  }
}

export interface RunNumbers {
  readonly mse: number;
  readonly explainedVariance: number;
  readonly loss: number;
  readonly meanL0: number;
  readonly dead: number;
}

const adapter = await navigator.gpu.requestAdapter();
if (!adapter) throw new Error("This browser has no WebGPU adapter.");
const device = await openDevice(adapter, {});

const readFile = async (name: string) =>
  new Uint8Array(await (await fetch(`/data/${name}`)).arrayBuffer());

/** Trains to the end and evaluates the first images of the test set. */
async function numbersOf(given: Record<string, unknown>, testImages: number): Promise<RunNumbers> {
  const settings = parseSettings(given);
  const sets = await loadMnist(readFile);
  const test = firstRows(sets.test, testImages);
  const rows = firstRows(sets.train, settings.trainImages);
  const trainer = await Trainer.create({ device, settings, rows });
  for await (const _ of trainer.train()) {
    // To the end.
  }
  const { reconstruction, loss } = await trainer.model.evaluate(test);
  const { meanL0, dead } = codeStatistics(await trainer.model.encode(test), settings.hiddenUnits);
  const quality = new ReconstructionQualityAccumulator(test.inputs);
  quality.add(inputsOf(test), await trainer.model.reconstruct(test));
  const { explainedVariance } = quality.finish();
  trainer.destroy();
  return { mse: reconstruction, explainedVariance, loss, meanL0, dead };
}

Object.assign(window, { numbersOf });
