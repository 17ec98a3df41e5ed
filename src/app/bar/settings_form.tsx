import type { Setting } from "../../config/setting.ts";
import { settingTexts } from "../../config/setting_texts.ts";
import { type SettingName, settingsList } from "../../config/settings.ts";
import { wholeCount } from "../../data/rows.ts";
import { fieldApplies, fieldErrors, isPending } from "../state/form.ts";
import { data } from "../state/run.ts";
import { Info } from "../ui/popover.tsx";
import { SettingControl } from "./setting_control.tsx";

/** A field for every setting that is not in the control bar. */
export function SettingsForm() {
  return (
    <section class="settings" aria-label="Settings">
      {settingsList
        .filter(([name, setting]) => !setting.isQuick && fieldApplies(name))
        .map(([name, setting]) => (
          <SettingField key={name} name={name} setting={setting} />
        ))}
    </section>
  );
}

interface Props {
  readonly name: SettingName;
  readonly setting: Setting;
}

/** One setting: label, native control, help and error. */
function SettingField({ name, setting }: Props) {
  const error = fieldErrors.value[name];
  const { help, formula } = settingTexts[name];
  return (
    <div class={`field ${error ? "is-wrong" : ""} ${isPending(name) ? "is-pending" : ""}`}>
      <label for={name}>
        {setting.label}
        {setting.symbol && !setting.label.includes(setting.symbol) && (
          <span class="symbol"> {setting.symbol}</span>
        )}
      </label>
      <SettingControl name={name} setting={setting} />
      <Info about={setting.label}>
        <p id={`${name}-help`}>
          {help} <Range name={name} setting={setting} />
        </p>
        {formula && <p class="formula">{formula}</p>}
      </Info>
      <p class="error" id={`${name}-error`} aria-live="polite">
        {error}
      </p>
      {isPending(name) && <p class="pending">Applies after Restart.</p>}
    </div>
  );
}

const text = new Intl.NumberFormat("en-US", { maximumFractionDigits: 6 });

function Range({ name, setting }: Props) {
  if (setting.type !== "integer" && setting.type !== "number") return null;
  const train = name === "trainImages" ? data.value?.train : undefined;
  const available = train && wholeCount(train);
  return (
    <span class="range">
      From {text.format(setting.min)} to {text.format(available ?? setting.max)}.
    </span>
  );
}
