// What `inspect` says about weights.

import { changedFrom, nearestPreset } from "../config/nearest_preset.ts";
import {
  canonicalSettings,
  defaultSettings,
  type Settings,
  settingApplies,
  settingsList,
} from "../config/settings.ts";
import { imageText } from "../data/prepare/preview_text.ts";
import type { Pretrained } from "../files/formats/format.ts";
import { formatLabels } from "../files/formats/names.ts";
import { decoderFormula, encoderFormula } from "../files/model_formulas.ts";
import { inputFormula } from "../files/scaling_json.ts";
import { formatCount, sixDigits } from "../format.ts";
import { tensorEntries, tensorShapes } from "../model/tensors.ts";
import { alignedLines, namesAndTexts } from "../table.ts";

export function weightsJson(model: Pretrained) {
  const { name, format, shape, given, scaling, inputScale, image, savedBy, notes } = model;
  const changed = changedSettings(model);
  const { encoder, decoder } = formulasOf(model);
  return {
    name,
    format: formatLabels[format],
    inputs: shape.inputs,
    hiddenUnits: shape.hidden,
    activation: given.activation ?? null,
    k: (settingApplies("k", { ...defaultSettings, ...given }) && given.k) || null,
    preBias: given.preBias ?? null,
    outputActivation: given.outputActivation ?? null,
    encoder: encoder ?? null,
    decoder: decoder ?? null,
    scaling: scaling?.name ?? null,
    inputScale: inputScale ?? null,
    image: image ?? null,
    producer: savedBy?.producer ?? null,
    step: savedBy?.step ?? null,
    preset: changed?.preset ?? null,
    changedSettings: changed?.settings ?? null,
    tensors: tensorsOf(model),
    notes,
  };
}

/** @param about lines that follow the format */
export function weightsText(
  model: Pretrained,
  format: string = formatLabels[model.format],
  about = savedLines(model),
): string {
  const { name, shape, scaling, image, notes } = model;
  const { encoder, decoder } = formulasOf(model);
  const unsaid = "not in the file";
  const lines = [
    ["name", name],
    ["format", format],
    ...about,
    ...settingsLines(model),
    ["model", `${shape.inputs}-${shape.hidden}-${shape.inputs}`],
    ["encoder", encoder ?? unsaid],
    ["decoder", decoder ?? unsaid],
    ["inputs", scaling ? inputFormula(scaling) : unsaid],
    ...(image ? [["images", imageText(image)]] : []),
    ...tensorsOf(model).map(({ name, shape, min, max, mean }) => [
      name,
      `[${shape.join(", ")}], ${sixDigits(min)} to ${sixDigits(max)}, mean ${sixDigits(mean)}`,
    ]),
  ];
  return [...alignedLines(namesAndTexts, lines), ...notes.map((note) => `Note: ${note}`)].join(
    "\n",
  );
}

function savedLines({ savedBy }: Pretrained): string[][] {
  const { producer, step } = savedBy ?? {};
  return [
    ...(producer === undefined ? [] : [["saved", `by ${producer}`]]),
    ...(step === undefined ? [] : [["step", formatCount(step)]]),
  ];
}

function settingsLines(model: Pretrained): string[][] {
  const changed = changedSettings(model);
  if (!changed) return [];
  const others = Object.entries(changed.settings).map(([name, value]) => `${name} ${value}`);
  const except = others.length === 0 ? "" : `, but ${others.join(", ")}`;
  return [["settings", `preset ${changed.preset}${except}`]];
}

/** Returns the nearest preset and the settings that differ from it; undefined if the file does not have all settings. */
function changedSettings({ given }: Pretrained) {
  if (settingsList.some(([name]) => given[name] === undefined)) return undefined;
  const settings = canonicalSettings(given as Settings);
  const preset = nearestPreset(settings);
  const changed = changedFrom(preset, settings).map((name) => [name, settings[name]]);
  return { preset, settings: Object.fromEntries(changed) };
}

/** Of training settings, only those that the files give matter here. */
function formulasOf({ given }: Pretrained) {
  const settings = { ...defaultSettings, ...given };
  return {
    encoder: given.activation && encoderFormula(settings),
    decoder: given.outputActivation && decoderFormula(settings),
  };
}

function tensorsOf({ shape, parameters }: Pretrained) {
  const shapes = tensorShapes(shape);
  return tensorEntries(parameters).map(([name, values]) => {
    let [min, max, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
    for (const value of values) {
      min = Math.min(min, value);
      max = Math.max(max, value);
      sum += value;
    }
    return { name, shape: shapes[name] ?? [], min, max, mean: sum / values.length };
  });
}
