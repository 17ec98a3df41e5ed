// A run that `train` has written to a folder, read back and checked.

import { basename, join, resolve } from "node:path";
import Papa from "papaparse";
import * as v from "valibot";
import { naming } from "../checkpoints/checked_checkpoint.ts";
import { parseSavedSettings } from "../config/saved_settings.ts";
import type { Settings } from "../config/settings.ts";
import { loadSavedModel, type SavedModel } from "../files/read_model.ts";
import { NotFiniteError } from "../files/read_weights.ts";
import { InputError } from "../input_error.ts";
import { fileSource } from "./file_source.ts";
import { readInput } from "./input_files.ts";

/** What a run's folder records, except for its model. */
export interface RecordedRun {
  /** As the user named it. */
  readonly folder: string;
  /** The last part of its path. */
  readonly name: string;
  readonly settings: Settings;
  readonly config: Config;
  readonly metrics: Metrics;
  /** The training loss in the last row of the history; NaN if the run diverged. */
  readonly trainLoss: number;
}

export interface FinishedRun extends RecordedRun {
  /** Undefined if the run diverged and its weights are not finite. */
  readonly model: SavedModel | undefined;
}

/** JSON has no NaN or infinity. */
const measured = v.nullable(v.number());

export const configSchema = v.object({
  settings: v.unknown(),
  settingsVersion: v.optional(v.number()),
  data: v.object({
    name: v.string(),
    source: v.optional(v.string()),
    flags: v.optional(v.record(v.string(), v.unknown())),
    fingerprint: v.optional(v.string()),
    // Only of rows that were read while training.
    measuredOn: v.optional(v.unknown()),
  }),
  files: v.optional(v.record(v.string(), v.unknown())),
  maxSteps: v.optional(v.number()),
  completed: v.optional(v.boolean()),
  diverged: v.optional(v.boolean()),
  stepsDone: v.number(),
  seconds: v.number(),
});
type Config = v.InferOutput<typeof configSchema>;

const setSchema = v.object({
  rows: v.number(),
  mse: measured,
  explainedVariance: measured,
  relativeReconstructionBias: measured,
  meanCosine: measured,
  l0: measured,
  deadUnits: v.number(),
  denseUnits: v.object({ above10Percent: v.number(), above50Percent: v.number() }),
});

const probeSchema = v.object({
  // Missing without labelled test rows.
  error: v.optional(v.number()),
  heldOutError: v.number(),
});

const metricsSchema = v.object({
  train: setSchema,
  test: v.optional(setSchema),
  // Missing for many units, and for runs of earlier versions or with weights that are not finite.
  largestCosine: v.optional(v.object({ mean: v.number(), max: v.number() })),
  recovery: v.optional(
    v.object({
      recovered: v.number(),
      features: v.number(),
      // Runs of earlier versions do not have it.
      meanMaxCosine: v.optional(v.number()),
      precision: v.number(),
      recall: v.number(),
    }),
  ),
  probes: v.optional(
    v.object({
      // Of labelled rows.
      linear: v.optional(
        v.object({
          codes: probeSchema,
          inputs: v.optional(probeSchema),
          // Missing for rows with too many values.
          pca: v.optional(probeSchema),
        }),
      ),
      unit: v.optional(v.object({ meanLoss: measured })),
      monosemanticity: v.object({ mean: measured }),
    }),
  ),
});
type Metrics = v.InferOutput<typeof metricsSchema>;

/** @throws InputError naming the file that is missing or damaged */
export async function readRun(folder: string): Promise<FinishedRun> {
  const recorded = await readRecords(folder);
  const model = await loadSavedModel(fileSource(join(folder, "model.safetensors"))).catch(
    (error) => {
      if (recorded.config.diverged && error instanceof NotFiniteError) return undefined;
      throw error;
    },
  );
  return { ...recorded, model };
}

/** @throws InputError naming the file that is missing or damaged */
export async function readRecords(folder: string): Promise<RecordedRun> {
  const file = (name: string) => join(folder, name);
  const config = await readJson(file("config.json"), configSchema);
  const metrics = await readJson(file("metrics.json"), metricsSchema);
  const trainLoss = await readLastLoss(file("history.csv"));
  const settings = settingsOf(config, file("config.json"));
  return { folder, name: basename(resolve(folder)), settings, config, metrics, trainLoss };
}

/** A run that diverged is not probed. */
export const hasProbes = ({ config, metrics }: RecordedRun) =>
  metrics.probes !== undefined || config.diverged === true;

export const damaged = (file: string, why: string) => new InputError(`${file} is damaged: ${why}.`);

export async function readText(file: string): Promise<string> {
  return new TextDecoder().decode(await readInput(file));
}

export async function readJson<Schema extends v.GenericSchema>(
  file: string,
  schema: Schema,
): Promise<v.InferOutput<Schema>> {
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), await readText(file));
  if (result.success) return result.output;
  const [issue] = result.issues;
  const where = v.getDotPath(issue);
  throw damaged(file, where ? `${where} is missing or wrong` : "it is not JSON of a run");
}

/** @throws InputError naming the file and the setting that is unknown or wrong, or its version */
export const settingsOf = (
  { settings, settingsVersion }: Pick<Config, "settings" | "settingsVersion">,
  file: string,
): Settings => naming(file, () => parseSavedSettings(settings, settingsVersion));

async function readLastLoss(file: string): Promise<number> {
  const { data } = Papa.parse<Record<string, string>>((await readText(file)).trim(), {
    header: true,
  });
  const loss = data.at(-1)?.loss;
  if (!loss) throw damaged(file, "it has no row with a loss");
  return Number(loss);
}
