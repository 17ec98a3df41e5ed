// The settings of the run: first its method, then the settings that have an effect with it, by group.

import { useRef } from "preact/hooks";
import { type Setting, type SettingGroup, settingGroups } from "../../config/setting.ts";
import { settingTexts } from "../../config/setting_texts.ts";
import { type SettingName, type Settings, settingsList } from "../../config/settings.ts";
import { wholeCount } from "../../data/rows.ts";
import { SettingControl } from "../bar/setting_control.tsx";
import { encoderOf, lossOf, reconstructionTermOf } from "../formulas.ts";
import {
  describedSettings,
  fieldApplies,
  fieldErrors,
  formProblem,
  isPending,
} from "../state/form.ts";
import { data } from "../state/run.ts";
import { decoderOf } from "../ui/hints.tsx";
import { Info } from "../ui/popover.tsx";
import { helpOf } from "./help.ts";
import { MethodPicker } from "./method_picker.tsx";
import "./settings.css";

export function SettingsForm() {
  return (
    <section class="settings" aria-label="Settings">
      <MethodPicker />
      <p class="error form-problem" aria-live="polite">
        {formProblem.value}
      </p>
      {Object.entries(settingGroups).map(([group, title]) => (
        <Group key={group} group={group as SettingGroup} title={title} />
      ))}
    </section>
  );
}

/** The groups that are folded until they are opened. */
const folded: ReadonlySet<SettingGroup> = new Set(["optimizer", "start"]);

interface GroupProps {
  readonly group: SettingGroup;
  readonly title: string;
}

/** A field for every setting of a group that has an effect and is not in the control bar. */
function Group({ group, title }: GroupProps) {
  const shown = settingsList.filter(
    ([name, setting]) => setting.group === group && !setting.isQuick && fieldApplies(name),
  );
  const isOpen = useRef(!folded.has(group));
  // It stays open once something in it needs attention.
  isOpen.current ||= shown.some(([name]) => fieldErrors.value[name] || isPending(name));
  return (
    <details class="setting-group" open={isOpen.current}>
      <summary>
        <h3>{title}</h3>
      </summary>
      {shown.map(([name, setting]) => (
        <SettingField key={name} name={name} setting={setting} />
      ))}
    </details>
  );
}

type Formula = (settings: Settings) => string;

/** The formulas of settings that depend on others. */
const formulas: Partial<Record<SettingName, Formula>> = {
  activation: encoderOf,
  preBias: encoderOf,
  outputActivation: decoderOf,
  reconstructionError: reconstructionTermOf,
  penalty: lossOf,
  learningRate: ({ optimizer }) => (optimizer === "sgd" ? "θ ← θ − α v" : "θ ← θ − α m̂ / (√v̂ + ε)"),
  weightDecay: ({ optimizer }) =>
    optimizer === "adamw" ? "W ← W − α · decay · W" : "g ← g + decay · W",
};

interface Props {
  readonly name: SettingName;
  readonly setting: Setting;
}

/** One setting: label, native control, help and error. */
function SettingField({ name, setting }: Props) {
  const error = fieldErrors.value[name];
  const { formula = formulas[name]?.(describedSettings.value) } = settingTexts[name];
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
          {helpOf(name)} <Range name={name} setting={setting} />
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
