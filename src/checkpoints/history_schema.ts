// What a saved run has recorded, as it is checked when it is read.

import * as v from "valibot";
import { lossTerms } from "../../shaders/loss_terms.ts";
import type { Settings } from "../config/settings.ts";
import type { RunHistory } from "../training/curves.ts";
import { monitorsOf } from "../training/history_columns.ts";

/** A schema with the type of what it accepts, where names depend on the settings, which the schema's own type does not know. */
export const typed = <Output>(schema: v.GenericSchema) =>
  schema as v.GenericSchema<unknown, Output>;

const finite = v.pipe(v.number(), v.finite());
/** A count or a step. */
export const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const positive = v.pipe(whole, v.minValue(1));
const downsampled = <Entry extends v.GenericSchema>(entry: Entry) =>
  v.object({ points: v.array(entry), last: v.optional(entry), stride: positive, count: whole });

/** A schema for each name. */
const each = <Schema extends v.GenericSchema>(names: readonly string[], schema: Schema) =>
  Object.fromEntries(names.map((name) => [name, schema]));

const losses = {
  step: whole,
  loss: finite,
  ...each(lossTerms, finite),
  auxiliary: v.optional(finite, 0),
};

/** The loss over the test set after a number of steps. */
export const testSchema = v.object(losses);

/** The record of a step of a run with these settings. */
export function stepSchema(settings: Settings) {
  const counts = each(monitorsOf(settings), whole);
  // Runs that were saved before L0 was recorded do not have it.
  const others = each(["l0", "dead", "threshold"], v.optional(finite));
  return v.object({ ...losses, ...counts, ...others, epoch: whole, rows: whole });
}

/** The curves of a run with these settings. */
export function historySchema(settings: Settings) {
  const record = stepSchema(settings);
  return typed<RunHistory>(
    v.object({
      record,
      train: downsampled(record),
      test: downsampled(testSchema),
      sparsity: downsampled(v.object({ step: whole, dead: whole, meanL0: finite })),
      isTestDue: v.boolean(),
    }),
  );
}
