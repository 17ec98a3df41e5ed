// The options of a run that config.json describes: --config repeats it.

import * as v from "valibot";
import { type PresetName, presetNames } from "../config/presets.ts";
import {
  parseSettings,
  type SettingName,
  type Settings,
  settingApplies,
} from "../config/settings.ts";
import { InputError } from "../input_error.ts";
import { shortened } from "../text.ts";
import { type DataFlags, isDataFlag } from "./data_flags.ts";
import { configSchema, readJson, settingsOf } from "./finished_run.ts";
import { output } from "./output.ts";
import { PACKAGED_DATA } from "./run_folder.ts";
import { flagNamed } from "./setting_flags.ts";
import type { NotRecorded, RepeatOptions, TrainOptions } from "./train_options.ts";

const positive = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

/** What of config.json a run can be repeated or continued from. */
export const repeatableSchema = v.object({
  ...configSchema.entries,
  maxSteps: v.optional(positive),
  logEvery: v.optional(positive),
  checkpointEvery: v.optional(positive),
  probes: v.optional(v.boolean(), false),
  preset: v.optional(v.picklist(presetNames)),
  files: v.optional(v.object({ init: v.optional(v.string()), order: v.optional(v.string()) })),
});
export type RepeatableConfig = v.InferOutput<typeof repeatableSchema>;

type Repeated = Omit<TrainOptions, NotRecorded | "repeats">;

/**
 * Returns the options of a recorded run with those that are given in their place, and names these.
 * @throws InputError naming the file and what is missing, unknown or wrong in it, or a setting that does not go with
 *   others
 */
export async function repeatedOptions({
  config,
  settingFlags,
  names,
  dataFlags,
  ...others
}: RepeatOptions): Promise<TrainOptions> {
  const { preset, ...given } = settingFlags;
  if (preset !== undefined) {
    throw new InputError("--preset and --config both set the settings to start from; give one.");
  }
  const { fingerprint, ...repeated } = await readRepeated(config);
  const all = { ...repeated.settings, ...given } as Settings;
  // As with a preset, what does not apply any more is left out.
  const applying = Object.entries(repeated.settings).filter(([name]) =>
    settingApplies(name as SettingName, all),
  );
  const settings = parseSettings({ ...Object.fromEntries(applying), ...given });
  const changes = names.length > 0 ? ` with ${names.map(flagNamed).join(", ")}` : "";
  output.note(`Repeating the run of ${config}${changes}.`);
  const isSameData = !names.some((name) => isDataFlag(name) || otherData.includes(name));
  return {
    ...repeated,
    ...others,
    settings,
    dataFlags: { ...repeated.dataFlags, ...dataFlags },
    probes: others.probes || repeated.probes,
    ...(isSameData && fingerprint !== undefined && { repeats: { config, fingerprint } }),
  };
}

/** The other flags on which the data depend: the seed draws rows, and their scaling may depend on their number. */
const otherData = ["data", "seed", "trainImages"];

/** @throws InputError naming the file and what is missing, unknown or wrong, or its version */
async function readRepeated(
  file: string,
): Promise<Repeated & { readonly fingerprint: string | undefined }> {
  const config = await readJson(file, repeatableSchema);
  const settings = settingsOf(config, file);
  const unknown = Object.keys(config.data.flags ?? {}).find((name) => !isDataFlag(name));
  if (unknown !== undefined) {
    throw new InputError(
      `${file} cannot be repeated: this version of Parsimony does not know its flag ${shortened(unknown)}.`,
    );
  }
  return { ...repeatedOf(config, settings), fingerprint: config.data.fingerprint };
}

/** Returns the options that a configuration records. */
export function repeatedOf(
  { preset, data, files, maxSteps, logEvery, checkpointEvery, probes }: RepeatableConfig,
  settings: Settings,
): Repeated {
  const source = data.source === PACKAGED_DATA ? undefined : data.source;
  const recorded = {
    ...{ preset, data: source, init: files?.init, order: files?.order },
    ...{ maxSteps, logEvery, checkpointEvery },
  };
  const known = Object.entries(recorded).filter(([, value]) => value !== undefined);
  return {
    settings,
    dataFlags: { ...(data.flags as DataFlags | undefined) },
    ...(Object.fromEntries(known) as Partial<typeof recorded & { preset: PresetName }>),
    probes,
  } as Repeated;
}
