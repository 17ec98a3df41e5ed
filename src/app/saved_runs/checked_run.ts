// Checks a saved run like a file of unknown origin, both when it is read and before it is written, so that
// every saved run can be resumed.

import * as v from "valibot";
import { checkedCheckpoint, parsed } from "../../checkpoints/checked_checkpoint.ts";
import type { Checkpoint } from "../../checkpoints/checkpoint.ts";
import { typed } from "../../checkpoints/history_schema.ts";
import { parseSavedSettings } from "../../config/saved_settings.ts";
import type { Settings } from "../../config/settings.ts";
import { mnistId } from "../../data/data_id.ts";
import { InputError } from "../../input_error.ts";
import { tensorNamesOf } from "../../model/tensors.ts";
import { countsDead } from "../../training/history_columns.ts";
import { carriedNames, type TrainerState } from "../../training/state.ts";
import type { SavedRun } from "./saved_run.ts";

/** A schema for each name. */
const each = <Schema extends v.GenericSchema>(names: readonly string[], schema: Schema) =>
  Object.fromEntries(names.map((name) => [name, schema]));

/** What a run with these settings carries. */
function stateSchema(settings: Settings) {
  const tensors = v.object(each(tensorNamesOf(settings), v.instance(Float32Array)));
  return typed<{ state: TrainerState }>(
    v.object({
      state: v.object({
        step: v.number(),
        ...each(carriedNames(settings), tensors),
        ...each(countsDead(settings) ? ["counters"] : [], v.instance(Uint32Array)),
      }),
    }),
  );
}

/**
 * Returns a run that can be resumed, migrated to the current version.
 * @param found an object, as earlier versions of the page have stored it
 * @throws InputError saying what is wrong with it
 */
export function checkedRun(found: unknown): SavedRun {
  const { settings: saved, settingsVersion, ...others } = parsed(current, migrated(found));
  const settings = parseSavedSettings(saved, settingsVersion);
  const { state } = parsed(stateSchema(settings), others);
  return withHistory(checkedCheckpoint({ ...others, settings, state }), "The saved run");
}

/**
 * @param name of the run in messages
 * @throws InputError if the run has not begun
 */
export function withHistory(checkpoint: Checkpoint, name: string): SavedRun {
  const { history } = checkpoint;
  if (history) return { ...checkpoint, history };
  throw new InputError(`${name} has no steps yet; train it first.`);
}

const current = v.looseObject({
  version: v.literal(2),
  settings: v.unknown(),
  settingsVersion: v.optional(v.unknown()),
  // Runs that do not name their data, saved by earlier versions of the page, belong to MNIST.
  data: v.optional(v.unknown(), mnistId),
});

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
    version: 2,
    savedAt: keptAt,
    history: story,
  })),
);

/** Renames what older versions named differently; what it can't read fails the check. */
function migrated(found: unknown): unknown {
  const old = v.safeParse(version1, found);
  return old.success ? old.output : found;
}
