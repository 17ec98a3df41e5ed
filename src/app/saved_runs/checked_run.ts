// What comes out of the browser's storage is checked like a file of unknown origin, and what goes in the
// same way: what is kept can be gone on with.

import * as v from "valibot";
import { parseSettings } from "../../config/settings.ts";
import { InputError } from "../../input_error.ts";
import { tensorNames } from "../../model/tensors.ts";
import { checkState } from "../../training/state.ts";
import { type SavedRun, stepsOf, VERSION } from "./saved_run.ts";

const finite = v.pipe(v.number(), v.finite());
const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const positive = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const losses = { step: whole, loss: finite, reconstruction: finite, sparsity: finite };
const stepRecord = v.object({
  ...losses,
  epoch: whole,
  rows: whole,
  saturated: whole,
  silent: whole,
});
const thinned = <Entry extends v.GenericSchema>(entry: Entry) =>
  v.object({ kept: v.array(entry), last: v.optional(entry), every: positive, seen: whole });
const tensors = v.object(
  Object.fromEntries(tensorNames.map((name) => [name, v.instance(Float32Array)])),
);

const schema = v.object({
  version: v.literal(VERSION),
  keptAt: finite,
  settings: v.unknown(),
  images: positive,
  state: v.object({
    step: positive,
    parameters: tensors,
    firstMoment: tensors,
    secondMoment: tensors,
  }),
  story: v.object({
    record: stepRecord,
    train: thinned(stepRecord),
    test: thinned(v.object(losses)),
    sparsity: thinned(v.object({ step: whole, dead: whole, meanL0: finite })),
    isTestDue: v.boolean(),
  }),
});

/**
 * A run that can be gone on with.
 * @param inputs D, values per image
 * @throws InputError saying what is wrong with it
 */
export function checkedRun(found: unknown, inputs: number): SavedRun {
  const result = v.safeParse(schema, found);
  if (!result.success) {
    const [issue] = result.issues;
    throw new InputError(`At ${v.getDotPath(issue) ?? "its top"}: ${issue.message}.`);
  }
  const run = {
    ...result.output,
    settings: parseSettings(result.output.settings),
  } as unknown as SavedRun;
  const { state, story, settings, images } = run;
  if (settings.trainImages > 0 && settings.trainImages !== images) {
    throw new InputError(
      `It trains on ${images} images; its settings ask for ${settings.trainImages}.`,
    );
  }
  checkState(settings, { inputs, hidden: settings.hiddenUnits }, stepsOf(run), state);
  if (story.record.step !== state.step) {
    throw new InputError(
      `Its newest step is ${story.record.step}, but it stands at ${state.step}.`,
    );
  }
  return run;
}
