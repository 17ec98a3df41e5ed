// Checks a checkpoint, both when it is read and before it is written, so that every file can be resumed.

import * as v from "valibot";
import type { Settings } from "../config/settings.ts";
import { InputError } from "../input_error.ts";
import { checkState } from "../training/state.ts";
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
      `It was trained on ${images} rows, but its settings ask for ${settings.trainImages}.`,
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
  throw new InputError(`At ${v.getDotPath(issue) ?? "its top"}: ${issue.message}.`);
}
