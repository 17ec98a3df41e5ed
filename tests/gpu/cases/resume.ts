// A run that resumes from a state has the same bits as one that was never interrupted.

import { parseSettings } from "../../../src/config/settings.ts";
import { InputError } from "../../../src/input_error.ts";
import type { Parameters } from "../../../src/model/tensors.ts";
import { type Check, compare } from "../../../src/self_check/compare.ts";
import { sparseRows } from "../../../src/self_check/rows.ts";
import type { KernelHost } from "../../../src/self_check/run_kernel.ts";
import type { TrainerState } from "../../../src/training/state.ts";
import type { Trainer, TrainerOptions } from "../../../src/training/trainer.ts";
import { run } from "./training.ts";
import { withTrainer } from "./with_trainer.ts";

/** Six steps per epoch, the last one with ten rows; sizes that are not multiples of 4. */
const images = sparseRows(90, 9 * 7);
const settings = parseSettings({ hiddenUnits: 11, batchSize: 16, epochs: 3 });
const MIDDLE_OF_EPOCH = 4;
const END_OF_EPOCH = 6;

const withRun = <T>(
  host: KernelHost,
  options: Partial<TrainerOptions>,
  use: (trainer: Trainer) => Promise<T>,
) => withTrainer({ ...host, settings, rows: images, ...options }, use);

const flat = (tensors: Parameters) => Object.values(tensors).flatMap((values) => [...values]);

/** All units may have been active in the last batch. */
const plusOne = (counters: Uint32Array | undefined) => Array.from(counters ?? [], (n) => n + 1);

const sameState = (when: string, actual: TrainerState, expected: TrainerState): Check[] => {
  const { step, counters, ...tensors } = expected;
  return [
    compare(`step ${when}`, [actual.step], [step], () => 0),
    ...(counters
      ? [compare(`counters ${when}, plus 1`, plusOne(actual.counters), plusOne(counters), () => 0)]
      : []),
    ...(Object.keys(tensors) as (keyof typeof tensors)[]).map((part) =>
      compare(`${part} ${when}`, flat(actual[part]), flat(expected[part]), () => 0),
    ),
  ];
};

/** Runs whose steps depend on schedules, counters and thresholds. */
const resumed = [
  {},
  { adamConvention: "pytorch" },
  {
    ...{ activation: "batch-topk", k: 2, outputActivation: "linear", matryoshka: "2,5,11" },
    ...{ auxWeight: 0.1, deadWindow: 40, warmUp: 0.5, decayShare: 0.4, penaltyWarmUp: 0.7 },
  },
  { activation: "jumprelu", penalty: "l0", revival: "resample", deadWindow: 40, decayShare: 1 },
  { activation: "gated", penalty: "l1", outputActivation: "linear", optimizer: "sgd", warmUp: 1 },
];

async function resumeCase(host: KernelHost): Promise<Check[]> {
  const checks: Check[] = [];
  for (const changes of resumed) {
    const options = { settings: parseSettings({ ...settings, ...changes }) };
    const whole = await withRun(host, options, async (trainer) => ({
      records: await run(trainer),
      state: await trainer.readState(),
    }));
    for (const stop of [MIDDLE_OF_EPOCH, END_OF_EPOCH]) {
      const { state, evaluated } = await withRun(host, options, async (trainer) => {
        await run(trainer, stop);
        return {
          state: await trainer.readState(),
          evaluated: await trainer.model.evaluate(images),
        };
      });
      const { read, again, records, end } = await withRun(
        host,
        { ...options, state },
        async (trainer) => ({
          read: await trainer.readState(),
          again: await trainer.model.evaluate(images),
          records: await run(trainer),
          end: await trainer.readState(),
        }),
      );
      const [before, after] = [flat(state.parameters), flat(end.parameters)];
      const values = (list: typeof records) =>
        list.flatMap(({ step, epoch, rows, loss }) => [step, epoch, rows, loss]);
      checks.push(
        ...sameState(`read immediately, from step ${stop}`, read, state),
        ...sameState(`read at the end, from step ${stop}`, end, whole.state),
        compare(
          `evaluation at step ${stop}`,
          Object.values(again),
          Object.values(evaluated),
          () => 0,
        ),
        compare("records", values(records), values(whole.records.slice(stop)), () => 0),
        compare(
          "whether parameters changed",
          [Math.sign(before.filter((value, i) => value !== after[i]).length)],
          [1],
          () => 0,
        ),
      );
    }
  }
  return checks;
}

/** A state that is read while a submit is running is the state after that submit. */
async function stateDuringSubmitCase(host: KernelHost): Promise<Check[]> {
  const stepsPerSubmit = 2;
  const expected = await withRun(host, {}, async (trainer) => {
    await run(trainer, stepsPerSubmit);
    return trainer.readState();
  });
  return withRun(host, { stepsPerSubmit }, async (trainer) => {
    const training = run(trainer);
    const state = trainer.readState();
    await training;
    return sameState("during the first submit", await state, expected);
  });
}

/** States from which this run cannot resume are refused. */
async function badStateCase(host: KernelHost): Promise<Check[]> {
  const state = await withRun(host, {}, async (trainer) => {
    await run(trainer, 2);
    return trainer.readState();
  });
  const { parameters, firstMoment, secondMoment } = state;
  const changed = (tensors: Parameters, value: number) => ({
    ...tensors,
    b_dec: tensors.b_dec.with(5, value),
  });
  const counting = parseSettings({ ...settings, outputActivation: "linear", auxWeight: 0.1 });
  const wrong: [what: string, options: Partial<TrainerOptions>, message: string][] = [
    ["step past the end", { state: { ...state, step: 19 } }, "step is 19"],
    ["negative step", { state: { ...state, step: -1 } }, "step is -1"],
    ["part of a step", { state: { ...state, step: 1.5 } }, "step is 1.5"],
    [
      "short moment",
      { state: { ...state, firstMoment: { ...firstMoment, W_dec: firstMoment.W_dec.slice(1) } } },
      "In this state's firstMoment, W_dec has 692 values; this model needs 693",
    ],
    [
      "NaN among the parameters",
      { state: { ...state, parameters: changed(parameters, Number.NaN) } },
      "In this state's parameters, value 5 of b_dec is NaN; it must be finite.",
    ],
    [
      "infinite moment",
      { state: { ...state, firstMoment: changed(firstMoment, Number.NEGATIVE_INFINITY) } },
      "value 5 of b_dec is -Infinity; it must be finite.",
    ],
    [
      "negative second moment",
      { state: { ...state, secondMoment: changed(secondMoment, -1) } },
      "In this state's secondMoment, value 5 of b_dec is -1; it must be 0 or above.",
    ],
    ["state and parameters", { state, parameters }, "not both"],
    ["no counters", { settings: counting, state }, "This state has no counters."],
    [
      "counters of another model",
      { settings: counting, state: { ...state, counters: new Uint32Array(3) } },
      "This state has 3 counters; this model needs one for each of its 11 hidden units.",
    ],
  ];
  const checks: Check[] = [];
  for (const [what, options, message] of wrong) {
    const error = await withRun(host, options, async () => undefined).catch((error) => error);
    const isRefused = error instanceof InputError && error.message.includes(message);
    checks.push(compare(`refused: ${what} (${error?.message})`, [isRefused ? 1 : 0], [1], () => 0));
  }
  const end = await withRun(host, { state: { ...state, step: 18 } }, async (trainer) => {
    const records = await run(trainer);
    return [trainer.step, records.length];
  });
  return [...checks, compare("a completed run", end, [18, 0], () => 0)];
}

export const resumeCases = [
  { name: "a resumed run has the same bits", run: resumeCase },
  { name: "a state read during a submit", run: stateDuringSubmitCase },
  { name: "states from which a run cannot resume", run: badStateCase },
];
