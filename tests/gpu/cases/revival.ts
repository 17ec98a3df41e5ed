// The run that resamples dead units differs from the run that does not by what the host's function changes, which
// tests/unit/resample.spec.ts compares with its reference.

import { parseSettings, type Settings } from "../../../src/config/settings.ts";
import { shuffledOrder } from "../../../src/data/order.ts";
import type { Rows } from "../../../src/data/rows.ts";
import { modelLayout, packParameters, unpackParameters } from "../../../src/model/layout.ts";
import { type Parameters, type TensorName, tensorEntries } from "../../../src/model/tensors.ts";
import { type Check, compare } from "../../../src/self_check/compare.ts";
import type { KernelHost } from "../../../src/self_check/run_kernel.ts";
import { resample } from "../../../src/training/resample.ts";
import { carriedNames, type TrainerState } from "../../../src/training/state.ts";
import { nameOfChoice } from "../../support/choices.ts";
import { firstValues, methodSettings, rows } from "../../support/method_run.ts";
import { run } from "./training.ts";
import { withTrainer } from "./with_trainer.ts";

/** Units are resampled after the second step of 16 rows, in which one has never been active. */
const [STEP, DEAD_WINDOW] = [2, 32];

const choices: readonly Partial<Settings>[] = [
  {},
  { preBias: true, tied: true, outputActivation: "linear" },
  { activation: "gated", penalty: "l1", outputActivation: "linear", optimizer: "sgd" },
  { activation: "batch-topk", k: 2, penalty: "none", outputActivation: "linear" },
];

const unitTensors = ({ activation }: Settings): TensorName[] =>
  activation === "gated" ? ["b_gate", "r_mag", "b_mag"] : ["b_enc"];

/** The rows of the last of `STEP` steps. */
function batchOf({ seed, batchSize }: Settings): Rows {
  const numbers = [...shuffledOrder(rows.count, seed)(0)].slice((STEP - 1) * batchSize);
  const batch = numbers.slice(0, batchSize);
  const { inputs } = rows;
  const values = batch.flatMap((n) => [...rows.values.subarray(n * inputs, (n + 1) * inputs)]);
  return { ...rows, values: Float32Array.from(values), count: batch.length };
}

async function revivalCase(host: KernelHost, changes: Partial<Settings>): Promise<Check[]> {
  const resampled = methodSettings({
    ...{ hiddenUnits: 9, revival: "resample", deadWindow: DEAD_WINDOW },
    // Without it, dead units have no moments.
    weightDecay: 0.02,
    ...changes,
  });
  const kept = parseSettings({ ...resampled, deadWindow: 1000 });
  const batch = batchOf(resampled);
  const stateAfter = (settings: Settings) =>
    withTrainer({ ...host, settings, rows, parameters: firstValues(settings) }, async (trainer) => {
      await run(trainer, STEP);
      const [state, Y] = [await trainer.readState(), await trainer.model.reconstruct(batch)];
      const { units = 0, rowsVisited = 0 } = trainer.lastResampling ?? {};
      return { state, Y, last: [units, rowsVisited] };
    });
  const [{ state, last }, { state: before, Y }] = [
    await stateAfter(resampled),
    await stateAfter(kept),
  ];

  const { hiddenUnits: hidden, activation, seed, preBias, tied } = resampled;
  const layout = modelLayout({ inputs: rows.inputs, hidden, activation });
  const names = carriedNames(resampled);
  const flat = names.map((name) => packParameters(layout, before[name]));
  const [parameters, ...moments] = flat as [Float32Array, ...Float32Array[]];
  const counters = Uint32Array.from(before.counters ?? []);
  const dead = resample(
    layout,
    { parameters, moments, counters },
    { X: batch.values, Y },
    {
      ...{ seed, step: STEP, deadWindow: DEAD_WINDOW, preBias, tied },
      unitTensors: unitTensors(resampled),
    },
  );
  return [
    compare("the first dead unit, plus 1", [1 + (dead[0] ?? Number.NaN)], [1], () => 0),
    compare("resampled units and rows visited", last, [dead.length, STEP * batch.count], () => 0),
    compare("whether units changed", [Number(!isSame(state, before))], [1], () => 0),
    compare("counters, plus 1", plusOne(state.counters), plusOne(counters), () => 0),
    ...names.map((name, i) => {
      const expected = unpackParameters(layout, flat[i] as Float32Array);
      return compare(name, valuesOf(state[name]), valuesOf(expected), () => 0);
    }),
  ];
}

const plusOne = (values: Uint32Array = new Uint32Array()) => Array.from(values, (n) => n + 1);
const valuesOf = (tensors: Parameters) =>
  tensorEntries(tensors).flatMap(([, values]) => [...values]);

const isSame = ({ parameters: a }: TrainerState, { parameters: b }: TrainerState) =>
  a.W_dec.every((value, i) => value === b.W_dec[i]);

export const revivalCases = choices.map((choice) => ({
  name: `dead units are resampled as by the host: ${nameOfChoice(choice)}`,
  run: (host: KernelHost) => revivalCase(host, choice),
}));
