// Stores pinned runs in this browser's IndexedDB, which may be blocked, full or damaged. Whatever is read is
// checked, and every change is applied to what is stored at that moment, so that two tabs lose nothing.

import { get, update } from "idb-keyval";
import * as v from "valibot";
import { parseSavedSettings, SETTINGS_VERSION } from "../../config/saved_settings.ts";
import type { Settings } from "../../config/settings.ts";
import { mnistId } from "../../data/data_id.ts";
import { InputError } from "../../input_error.ts";
import type { TestEvaluation } from "../../training/reports.ts";
import type { PinnedRun } from "./pinned_run.ts";

const KEY = "parsimony.pinned";

/** Unlike valibot's, accepts NaN: the losses of a run that diverged. */
const anyNumber = v.custom<number>((value) => typeof value === "number");
const whole = v.pipe(v.number(), v.integer(), v.minValue(0));

const columns = ["step", "loss", "reconstruction", "sparsity"] as const;

/** Curves are stored as step, loss, reconstruction, sparsity, step, …: quick to write and to check. */
const curve = v.pipe(
  v.instance(Float64Array),
  v.check((values) => values.length % columns.length === 0),
  v.transform((values) => unpacked(values)),
);

function unpacked(values: Float64Array): TestEvaluation[] {
  return Array.from({ length: values.length / columns.length }, (_, row) => {
    const [step, loss, reconstruction, sparsity] = columns.map(
      (_, column) => values[row * columns.length + column] as number,
    ) as [number, number, number, number];
    // The rest is the auxiliary loss, if it is more than rounding.
    const rest = loss - reconstruction - sparsity;
    return { step, loss, reconstruction, sparsity, auxiliary: rest > 1e-6 * loss ? rest : 0 };
  });
}

const packed = (rows: readonly TestEvaluation[]) =>
  Float64Array.from(rows.flatMap((row) => columns.map((column) => row[column])));

/** A pin's settings with the version that they were saved with. */
const settings = v.pipe(
  v.tuple([v.unknown(), v.unknown()]),
  v.rawTransform<[unknown, unknown], Settings>(({ dataset, addIssue, NEVER }) => {
    try {
      return parseSavedSettings(...dataset.value);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      addIssue({ message: error.message });
      return NEVER;
    }
  }),
);

const images = v.pipe(
  v.object({
    pixels: v.instance(Uint8Array),
    count: whole,
    width: whole,
    height: whole,
    // Grey pictures, and those of earlier versions of the page, do not have it.
    channels: v.optional(v.literal(3)),
  }),
  v.check(
    ({ pixels, count, width, height, channels = 1 }) =>
      pixels.length === count * width * height * channels,
  ),
);

const measures = v.object({
  nearestCosine: v.optional(anyNumber),
  monosemanticity: v.optional(anyNumber),
  features: v.optional(whole),
  recovered: v.optional(whole),
  codesError: v.optional(anyNumber),
  inputsError: v.optional(anyNumber),
  pcaError: v.optional(anyNumber),
});

/** Fields are stored under the names that earlier versions of the page gave them. */
const pinnedRun = v.pipe(
  v.object({
    id: v.pipe(v.string(), v.nonEmpty()),
    name: v.pipe(v.string(), v.nonEmpty()),
    mark: whole,
    time: v.number(),
    settings,
    // Earlier versions of the page knew only MNIST.
    data: v.optional(
      v.object({ name: v.string(), inputs: whole, fingerprint: v.string() }),
      mnistId,
    ),
    step: whole,
    steps: whole,
    train: curve,
    test: curve,
    figures: v.object({
      step: whole,
      loss: anyNumber,
      reconstruction: anyNumber,
      sparsity: anyNumber,
      auxiliary: v.optional(anyNumber, 0),
      // Earlier versions of the page knew no other error.
      mse: v.optional(anyNumber),
      meanL0: anyNumber,
      dead: whole,
      dense: v.optional(whole),
    }),
    measures: v.optional(measures),
    pictures: images,
    // Earlier versions of the page did not store them.
    units: v.optional(images),
  }),
  v.check(({ step, steps }) => step > 0 && step <= steps),
  v.transform(({ mark, figures, ...pin }) => ({
    ...pin,
    seriesIndex: mark,
    numbers: { ...figures, mse: figures.mse ?? figures.reconstruction },
  })),
);

interface StoredPins {
  readonly pins: readonly PinnedRun[];
  /** The number of entries that were skipped. */
  readonly damaged: number;
}

const withVersion = (entry: unknown): unknown => {
  const found = v.safeParse(versioned, entry);
  if (!found.success) return entry;
  const { settings, settingsVersion, ...others } = found.output;
  return { ...others, settings: [settings, settingsVersion] };
};
const versioned = v.looseObject({
  settings: v.unknown(),
  settingsVersion: v.optional(v.unknown()),
});

function checked(stored: unknown): StoredPins {
  if (stored === undefined) return { pins: [], damaged: 0 };
  if (!Array.isArray(stored)) return { pins: [], damaged: 1 };
  const results = stored.map((entry: unknown) => v.safeParse(pinnedRun, withVersion(entry)));
  const pins: PinnedRun[] = results.flatMap(({ success, output }) => (success ? [output] : []));
  return { pins, damaged: stored.length - pins.length };
}

/** @throws Error if the browser has no storage for this page */
export const readPins = async (): Promise<StoredPins> => checked(await get(KEY));

/**
 * Changes the stored list. Damaged entries are removed with the first change.
 * @returns the stored list
 * @throws Error if the browser has no storage for this page, or it is full
 */
export async function changePins(
  change: (pins: readonly PinnedRun[]) => readonly PinnedRun[],
): Promise<readonly PinnedRun[]> {
  let changed: readonly PinnedRun[] = [];
  await update(KEY, (stored: unknown) => {
    changed = change(checked(stored).pins);
    return changed.map(({ seriesIndex, numbers, ...pin }) => ({
      ...pin,
      mark: seriesIndex,
      figures: numbers,
      settingsVersion: SETTINGS_VERSION,
      train: packed(pin.train),
      test: packed(pin.test),
    }));
  });
  return changed;
}
