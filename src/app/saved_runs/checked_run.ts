// Checks a saved run like a file of unknown origin, both when it is read and before it is written, so that
// every saved run can be resumed.

import * as v from "valibot";
import { lossTerms } from "../../../shaders/loss_terms.ts";
import { parseSavedSettings, SETTINGS_VERSION } from "../../config/saved_settings.ts";
import type { Settings } from "../../config/settings.ts";
import { InputError } from "../../input_error.ts";
import { tensorNamesOf } from "../../model/tensors.ts";
import { countsDead, monitorsOf } from "../../training/history_columns.ts";
import { carriedNames, checkState } from "../../training/state.ts";
import { mnistId } from "../run/data_id.ts";
import { type SavedRun, stepsOf, VERSION } from "./saved_run.ts";

const finite = v.pipe(v.number(), v.finite());
const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const positive = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const downsampled = <Entry extends v.GenericSchema>(entry: Entry) =>
  v.object({ points: v.array(entry), last: v.optional(entry), stride: positive, count: whole });
/** A schema for each name. */
const each = <Schema extends v.GenericSchema>(names: readonly string[], schema: Schema) =>
  Object.fromEntries(names.map((name) => [name, schema]));

const tensorsOfModel = (settings: Settings) =>
  v.object(each(tensorNamesOf(settings), v.instance(Float32Array)));

/** What a run with these settings carries and reports. */
function schemaOf(settings: Settings) {
  const losses = {
    step: whole,
    loss: finite,
    ...each(lossTerms, finite),
    auxiliary: v.optional(finite, 0),
  };
  const counts = each(monitorsOf(settings), whole);
  // Runs that were saved before L0 was recorded do not have it.
  const others = each(["l0", "dead", "threshold"], v.optional(finite));
  const stepRecord = v.object({ ...losses, ...counts, ...others, epoch: whole, rows: whole });
  return v.object({
    version: v.literal(VERSION),
    savedAt: finite,
    images: positive,
    data: v.optional(
      v.object({
        name: v.string(),
        inputs: positive,
        options: v.exactOptional(v.string()),
        fingerprint: v.string(),
      }),
      mnistId,
    ),
    state: v.object({
      step: positive,
      ...each(carriedNames(settings), tensorsOfModel(settings)),
      ...each(countsDead(settings) ? ["counters"] : [], v.instance(Uint32Array)),
    }),
    history: v.object({
      record: stepRecord,
      train: downsampled(stepRecord),
      test: downsampled(v.object(losses)),
      sparsity: downsampled(v.object({ step: whole, dead: whole, meanL0: finite })),
      isTestDue: v.boolean(),
    }),
  });
}

/**
 * Returns a run that can be resumed, migrated to the current version.
 * @throws InputError saying what is wrong with it
 */
export function checkedRun(found: unknown): SavedRun {
  const { settings: saved, settingsVersion } = parsed(withSettings, found);
  const settings = parseSavedSettings(saved, settingsVersion);
  const checked = parsed(schemaOf(settings), migrated(found));
  // The schema's type does not know the names that depend on the settings.
  const run = { ...checked, settings, settingsVersion: SETTINGS_VERSION } as unknown as SavedRun;
  const { state, history, images, data } = run;
  if (settings.trainImages > 0 && settings.trainImages !== images) {
    throw new InputError(
      `It was trained on ${images} rows, but its settings ask for ${settings.trainImages}.`,
    );
  }
  const { hiddenUnits: hidden, activation } = settings;
  checkState(settings, { inputs: data.inputs, hidden, activation }, stepsOf(run), state);
  if (history.record.step !== state.step) {
    throw new InputError(
      `Its latest record is of step ${history.record.step}, but its state is of step ${state.step}.`,
    );
  }
  return run;
}

const withSettings = v.looseObject({
  settings: v.unknown(),
  settingsVersion: v.optional(v.unknown()),
});

function parsed<Schema extends v.GenericSchema>(
  schema: Schema,
  found: unknown,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, found);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new InputError(`At ${v.getDotPath(issue) ?? "its top"}: ${issue.message}.`);
}

const curve1 = v.pipe(
  v.object({
    kept: v.unknown(),
    last: v.optional(v.unknown()),
    every: v.unknown(),
    seen: v.unknown(),
  }),
  v.transform(({ kept, last, every, seen }) => ({
    points: kept,
    last,
    stride: every,
    count: seen,
  })),
);
const version1 = v.pipe(
  v.looseObject({
    version: v.literal(1),
    keptAt: v.unknown(),
    story: v.looseObject({ train: curve1, test: curve1, sparsity: curve1 }),
  }),
  v.transform(({ keptAt, story, ...same }) => ({
    ...same,
    version: VERSION,
    savedAt: keptAt,
    history: story,
  })),
);

/** Renames what older versions named differently; what it can't read fails the check. */
function migrated(found: unknown): unknown {
  const old = v.safeParse(version1, found);
  return old.success ? old.output : found;
}
