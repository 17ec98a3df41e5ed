// The trained model that ships with the page. `npm run shipped-model` makes its file.

import { parseSavedSettings } from "../../config/saved_settings.ts";
import { mnistId } from "../../data/data_id.ts";
import { readWeights } from "../../files/read_weights.ts";
import { readSafetensors } from "../../files/safetensors.ts";
import { lengthOf, mapValuesOf, tensorShapes } from "../../model/tensors.ts";
import { carriedNames } from "../../training/state.ts";
import { checkedRun } from "../saved_runs/checked_run.ts";
import type { SavedRun } from "../saved_runs/saved_run.ts";
import url from "./trained_model.safetensors?url";

const NAME = "The trained model";

/**
 * Loads the model as a finished run. Its weights are rounded to float16, and the optimizer's moments are 0.
 * @throws Error or InputError saying why it could not be loaded
 */
export async function loadTrainedModel(): Promise<SavedRun> {
  const response = await fetch(url).catch((cause: unknown) => {
    throw new Error(`${NAME} could not be loaded. Check your connection and try again.`, { cause });
  });
  if (!response.ok) {
    throw new Error(`${NAME} could not be loaded: the server responded with ${response.status}.`);
  }
  const file = new Uint8Array(await response.arrayBuffer());
  const { metadata } = readSafetensors(file, NAME);
  const json = (name: string) => JSON.parse(metadata[name] ?? "null") as unknown;
  const settingsVersion = json("settingsVersion");
  const settings = parseSavedSettings(json("settings"), settingsVersion);
  const { hiddenUnits: hidden, activation } = settings;
  const shape = { inputs: mnistId.inputs, hidden, activation };
  const zeros = () =>
    mapValuesOf(tensorShapes(shape), (sides) => new Float32Array(lengthOf(sides)));
  const moments = Object.fromEntries(carriedNames(settings).map((name) => [name, zeros()]));
  const parameters = readWeights(file, NAME, shape);
  return checkedRun({
    version: 2,
    savedAt: 0,
    settings,
    settingsVersion,
    images: json("images"),
    data: mnistId,
    history: json("history"),
    state: { ...moments, step: json("step"), parameters },
  });
}
