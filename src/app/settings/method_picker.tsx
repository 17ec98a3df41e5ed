// A method, its text and figure: choosing one fills in its settings.

import { batch, computed } from "@preact/signals";
import {
  type Preset,
  type PresetName,
  presetNames,
  presets,
  withPreset,
} from "../../config/presets.ts";
import {
  canonicalSettings,
  defaultSettings,
  type SettingName,
  type Settings,
  settingsList,
} from "../../config/settings.ts";
import { plural } from "../../format.ts";
import { describedSettings, fields } from "../state/form.ts";
import { MethodFigure } from "./method_figure.tsx";

/** Settings of the data and of their order, which do not belong to a method. */
const independent: ReadonlySet<SettingName> = new Set([
  "seed",
  "shuffle",
  "chunkRows",
  "trainImages",
]);

const settingsOf = (name: PresetName): Settings => ({
  ...defaultSettings,
  ...withPreset(name, {}),
});

/** Returns the settings that are not those of a preset. */
function differing(name: PresetName, settings: Settings): SettingName[] {
  const own = canonicalSettings(settingsOf(name));
  return settingsList
    .map(([setting]) => setting)
    .filter((setting) => !independent.has(setting) && own[setting] !== settings[setting]);
}

/** Orders presets by how far they are from settings: by activation, penalty, and the number of other differences. */
function distance(name: PresetName, settings: Settings): number {
  const differences = differing(name, settings);
  const weight = (setting: SettingName) =>
    setting === "activation" ? 10_000 : setting === "penalty" ? 100 : 1;
  return differences.reduce((sum, setting) => sum + weight(setting), 0);
}

/** Returns the preset that is nearest to settings. */
export const nearestPreset = (settings: Settings): PresetName =>
  presetNames.reduce((nearest, name) =>
    distance(name, settings) < distance(nearest, settings) ? name : nearest,
  );

/** Fills in a preset's settings. */
function choose(name: PresetName): void {
  batch(() => {
    for (const [setting, value] of Object.entries(settingsOf(name))) {
      if (independent.has(setting as SettingName)) continue;
      fields[setting as SettingName].value = String(value);
    }
  });
}

const shown = computed(() => nearestPreset(describedSettings.value));
const changes = computed(() => differing(shown.value, describedSettings.value).length);

export function MethodPicker() {
  const { text, source }: Preset = presets[shown.value];
  return (
    <div class="method">
      <label for="method">Method</label>
      <select
        id="method"
        value={shown.value}
        onChange={({ currentTarget }) => choose(currentTarget.value as PresetName)}
      >
        {presetNames.map((name) => (
          <option key={name} value={name}>
            {presets[name].label}
          </option>
        ))}
      </select>
      <p class="method-changes" aria-live="polite">
        {changes.value > 0 && (
          <>
            {plural(changes.value, "setting")} changed.{" "}
            <button type="button" class="link-button" onClick={() => choose(shown.value)}>
              Use the preset's
            </button>
          </>
        )}
      </p>
      <p>{text}</p>
      <MethodFigure settings={describedSettings} />
      <p class="source">
        <a href={source.url} rel="noreferrer" target="_blank">
          {source.title}
        </a>
      </p>
    </div>
  );
}
