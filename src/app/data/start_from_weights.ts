// Starts a run from weights that were dropped or selected.

import type { settingGroups } from "../../config/setting.ts";
import {
  canonicalSettings,
  checkSettings,
  defaultSettings,
  type Settings,
  settingsTable,
} from "../../config/settings.ts";
import type { Pretrained } from "../../files/formats/format.ts";
import { findWeights } from "../../files/formats/index.ts";
import { startParameters } from "../../files/formats/uses.ts";
import { formatCount } from "../../format.ts";
import { InputError } from "../../input_error.ts";
import { scheduler } from "../run/scheduler.ts";
import { describedSettings, fillIn } from "../state/form.ts";
import { toast } from "../state/messages.ts";
import { data } from "../state/run.ts";
import { startWeights } from "../state/start_weights.ts";
import { fileBytes, type PageFile } from "./file_bytes.ts";

/**
 * Prepares a run that starts from the weights among these files, with their settings, or says why it cannot.
 * @returns whether there are any
 */
export async function startFromWeights(name: string, files: readonly PageFile[]): Promise<boolean> {
  try {
    const weights = await findWeights(name, files.map(fileBytes));
    if (weights) start(name, weights);
    return weights !== undefined;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    toast.value = error.message;
    return true;
  }
}

function start(name: string, weights: Pretrained): void {
  const { inputs } = weights.shape;
  const rows = data.value?.train;
  if (rows && rows.inputs !== inputs) {
    throw new InputError(
      `${name} has ${formatCount(inputs)} inputs, but the rows of ${rows.name} have ${formatCount(rows.inputs)} values; open its data first.`,
    );
  }
  startWeights.value = {
    name,
    inputs,
    parametersFor: ({ shape, settings, format, inputScale }) =>
      startParameters(weights, shape, settings, { ...format, inputScale }),
  };
  fillIn(settingsFor(weights));
  scheduler.reset();
  toast.value = `New runs start from the weights of ${name}. Settings can draw them from the seed again.`;
}

/** Returns the form's settings with those of the model. Terms of the loss that do not go with it are left out. */
function settingsFor({ given }: Pretrained): Settings {
  const model: keyof typeof settingGroups = "model";
  const ofModel = Object.fromEntries(
    Object.entries(given).filter(([name]) => settingsTable[name as keyof Settings].group === model),
  );
  const wanted = canonicalSettings({ ...describedSettings.value, ...ofModel });
  if (checkSettings(wanted).problems.length === 0) return wanted;
  const { reconstructionError, auxWeight, decoderNorm } = defaultSettings;
  const plain = { penalty: "none", reconstructionError, auxWeight, decoderNorm } as const;
  return canonicalSettings({ ...wanted, ...plain });
}
