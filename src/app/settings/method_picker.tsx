// A method, its text and figure: choosing one fills in its settings.

import { batch, computed } from "@preact/signals";
import { methodText } from "../../config/method_name.ts";
import {
  differingFrom,
  independent,
  nearestPreset,
  presetSettings,
} from "../../config/nearest_preset.ts";
import { type Preset, type PresetName, presetNames, presets } from "../../config/presets.ts";
import type { SettingName } from "../../config/settings.ts";
import { plural } from "../../format.ts";
import { describedSettings, fields } from "../state/form.ts";
import { inRowWords } from "./help.ts";
import { MethodFigure } from "./method_figure.tsx";

/** Fills in a preset's settings. */
function choose(name: PresetName): void {
  batch(() => {
    for (const [setting, value] of Object.entries(presetSettings(name))) {
      if (independent.has(setting as SettingName)) continue;
      fields[setting as SettingName].value = String(value);
    }
  });
}

const shown = computed(() => nearestPreset(describedSettings.value));
const changes = computed(() => differingFrom(shown.value, describedSettings.value).length);

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
            <strong>{methodText(describedSettings.value)}</strong>;{" "}
            {plural(changes.value, "setting")} {changes.value === 1 ? "differs" : "differ"} from the
            preset {presets[shown.value].label}.{" "}
            <button type="button" class="link-button" onClick={() => choose(shown.value)}>
              Use the preset
            </button>
          </>
        )}
      </p>
      <p>{inRowWords(text)}</p>
      <MethodFigure settings={describedSettings} />
      <p class="source">
        <a href={source.url} rel="noreferrer" target="_blank">
          {source.title}
        </a>
      </p>
    </div>
  );
}
