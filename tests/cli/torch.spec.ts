// Runs of every method in the float64 reference against PyTorch's autograd and optimizers, from the same weights and
// batches; method_runs.py shares no code with this project.

import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import { mapValuesOf, tensorEntries, tensorShapes } from "../../src/model/tensors.ts";
import { nameOfChoice } from "../support/choices.ts";
import { freshFolder } from "../support/cli.ts";
import {
  batchesOf,
  firstValues,
  INPUTS,
  methodSettings,
  referenceRun,
  STEPS,
  type StepNumbers,
} from "../support/method_run.ts";
import { methods } from "../support/pairs.ts";

const script = fileURLToPath(new URL("method_runs.py", import.meta.url));
const python = ["python3", "/usr/bin/python3"].find(
  (command) => spawnSync(command, ["-c", "import torch"]).status === 0,
);

interface TorchRun {
  readonly steps: readonly {
    readonly numbers: StepNumbers;
    readonly gradients: Readonly<Record<string, readonly number[]>>;
  }[];
  readonly parameters: Readonly<Record<string, readonly number[]>>;
}

/** Both are in float64; 24 steps enlarge their roundings. */
const TOLERANCE = 1e-8;

let runs: TorchRun[] | undefined;
/** The runs of all methods in PyTorch, once. */
function torchRuns(): TorchRun[] {
  if (runs) return runs;
  const folder = freshFolder();
  const [given, found] = [join(folder, "runs.json"), join(folder, "found.json")];
  const cases = methods.map((choice) => {
    const settings = methodSettings(choice);
    const { hiddenUnits: hidden, activation } = settings;
    const { batches, facts } = batchesOf(settings);
    const shapes = tensorShapes({ inputs: INPUTS, hidden, activation });
    const first = firstValues(settings);
    return {
      settings,
      ...facts,
      inputs: INPUTS,
      batches: batches.map((batch) => [...batch]),
      parameters: mapValuesOf(shapes, (shape, name) => ({
        shape,
        values: [...(first[name] ?? [])],
      })),
    };
  });
  writeFileSync(given, JSON.stringify(cases));
  // Starting threads takes longer than these small products.
  const env = { ...process.env, OMP_NUM_THREADS: "1" };
  execFileSync(python as string, [script, given, found], { env });
  runs = JSON.parse(readFileSync(found, "utf8")) as TorchRun[];
  return runs;
}

function expectSame(what: string, actual: ArrayLike<number>, expected: ArrayLike<number>) {
  expect(actual.length, what).toBe(expected.length);
  const largest = Math.max(...Array.from(expected, Math.abs), 1e-30);
  const errors = Array.from(expected, (value, i) => Math.abs(value - (actual[i] as number)));
  const worst = errors.reduce(
    (most, error) => (error > most || Number.isNaN(error) ? error : most),
    0,
  );
  expect(worst / largest, what).toBeLessThan(TOLERANCE);
}

test.describe("if PyTorch is installed for python3", () => {
  test.skip(!python, "python3 with PyTorch (Debian: python3-torch) is not installed.");

  for (const [i, choice] of methods.entries()) {
    test(`loss, terms, gradients and ${STEPS} steps agree with PyTorch: ${nameOfChoice(choice)}`, () => {
      const torch = torchRuns()[i] as TorchRun;
      const reference = referenceRun(methodSettings(choice));
      expect(torch.steps).toHaveLength(STEPS);
      torch.steps.forEach(({ numbers, gradients }, step) => {
        const own = reference.steps[step] as (typeof reference.steps)[number];
        for (const [name, value] of Object.entries(numbers)) {
          const scale = Math.max(Math.abs(value), 1e-12);
          const error = Math.abs((own.numbers[name] as number) - value) / scale;
          expect(error, `${name} of step ${step + 1}`).toBeLessThan(TOLERANCE);
        }
        if (step > 0) return;
        for (const [name, values] of tensorEntries(own.gradients)) {
          expectSame(`d${name}`, values, gradients[name] ?? []);
        }
      });
      for (const [name, values] of tensorEntries(reference.parameters)) {
        expectSame(`${name} at the end`, values, torch.parameters[name] ?? []);
      }
    });
  }
});
