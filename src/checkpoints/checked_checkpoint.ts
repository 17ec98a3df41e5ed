// Checks a checkpoint, both when it is read and before it is written, so that every file can be resumed.

import * as v from "valibot";
import type { Settings } from "../config/settings.ts";
import { InputError } from "../input_error.ts";
import { shortened } from "../text.ts";
import { checkState } from "../training/check_state.ts";
import { type Checkpoint, stepsOf } from "./checkpoint.ts";
import { historySchema, whole } from "./history_schema.ts";

const dataId = v.object({
  name: v.string(),
  inputs: v.pipe(whole, v.minValue(1)),
  options: v.exactOptional(v.string()),
  fingerprint: v.string(),
  pieces: v.exactOptional(v.record(v.string(), v.string())),
  formatFingerprint: v.exactOptional(v.string()),
  test: v.exactOptional(v.string()),
  order: v.exactOptional(v.object({ entries: whole, fingerprint: v.string() })),
});

const schemaOf = (settings: Settings) =>
  v.object({
    savedAt: v.pipe(v.number(), v.finite()),
    images: v.pipe(whole, v.minValue(1)),
    data: dataId,
    history: v.exactOptional(historySchema(settings)),
    log: v.exactOptional(v.unknown()),
  });

/** What a checkpoint may have, before it is checked. */
export type Unchecked = Pick<Checkpoint, "settings" | "state"> & Readonly<Record<string, unknown>>;

/**
 * Returns the checkpoint if a run can be resumed from it.
 * @throws InputError saying what is wrong with it
 */
export function checkedCheckpoint({ settings, state, ...found }: Unchecked): Checkpoint {
  const checkpoint: Checkpoint = { ...parsed(schemaOf(settings), found), settings, state };
  const { history, images, data } = checkpoint;
  if (settings.trainImages > 0 && settings.trainImages !== images) {
    throw new InputError(
      `It was trained on ${images} rows, but its setting trainImages is ${settings.trainImages}.`,
    );
  }
  const { hiddenUnits: hidden, activation } = settings;
  checkState(settings, { inputs: data.inputs, hidden, activation }, stepsOf(checkpoint), state);
  if ((history?.record.step ?? 0) !== state.step) {
    throw new InputError(
      `Its latest record is of step ${history?.record.step ?? 0}, but its state is of step ${state.step}.`,
    );
  }
  return checkpoint;
}

/** @throws InputError naming what does not match the schema */
export function parsed<Schema extends v.GenericSchema>(
  schema: Schema,
  found: unknown,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, found);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new InputError(problemOf(issue));
}

function problemOf(issue: v.BaseIssue<unknown>): string {
  const { input, expected, received } = issue;
  const field = v.getDotPath(issue);
  if (field === null) return "Its metadata are not an object.";
  if (input === undefined) return `Its metadata have no ${field}.`;
  const needed = expected === null ? ", which is not valid" : `; expected ${expected}`;
  const found = typeof input === "object" ? received : shortened(input);
  return `Its metadata field ${field} is ${found}${needed}.`;
}

/** Adds the file's name to the message of an InputError. */
export function naming<Result>(fileName: string, act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof InputError) || error.message.includes(fileName)) throw error;
    throw new InputError(
      `${fileName} cannot be read: ${error.message.charAt(0).toLowerCase()}${error.message.slice(1)}`,
    );
  }
}
