import { type Setting, valueFromText } from "../../config/setting.ts";
import type { SettingName } from "../../config/settings.ts";
import { fieldErrors, fields } from "../state/form.ts";
import { hasStarted, runSettings } from "../state/state.ts";

interface Props {
  readonly name: SettingName;
  readonly setting: Setting;
}

/** One setting: label, native control, what it does, and what is wrong with it. */
export function SettingField({ name, setting }: Props) {
  const error = fieldErrors.value[name];
  const running = runSettings.value;
  const isPending =
    !error &&
    hasStarted.value &&
    running !== undefined &&
    running[name] !== valueFromText(setting, fields[name].value);
  return (
    <div class={error ? "field is-wrong" : "field"}>
      <label for={name}>
        {setting.label}
        {setting.symbol && !setting.label.includes(setting.symbol) && (
          <span class="symbol"> {setting.symbol}</span>
        )}
      </label>
      <Control name={name} setting={setting} />
      <p class="help" id={`${name}-help`}>
        {setting.help} <Range setting={setting} />
        {setting.formula && <span class="formula">{setting.formula}</span>}
      </p>
      <p class="error" id={`${name}-error`} aria-live="polite">
        {error}
      </p>
      {isPending && <p class="pending">Takes effect after Reset.</p>}
    </div>
  );
}

function Control({ name, setting }: Props) {
  const field = fields[name];
  const shared = {
    id: name,
    name,
    "aria-describedby": `${name}-help ${name}-error`,
    "aria-invalid": fieldErrors.value[name] !== undefined,
  };
  const keepText = (event: { currentTarget: HTMLInputElement | HTMLSelectElement }) => {
    field.value = event.currentTarget.value;
  };
  switch (setting.type) {
    case "choice":
      return (
        <select {...shared} value={field.value} onChange={keepText}>
          {setting.choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      );
    case "switch":
      return (
        <input
          {...shared}
          type="checkbox"
          checked={field.value === "true"}
          onChange={(event) => {
            field.value = String(event.currentTarget.checked);
          }}
        />
      );
    case "integer":
      return (
        <input
          {...shared}
          type="number"
          min={setting.min}
          max={setting.max}
          step={1}
          value={field.value}
          onInput={keepText}
        />
      );
    case "number":
      // A number field would step λ = 0.1 by whole units and swallow what it cannot read.
      return (
        <input
          {...shared}
          type="text"
          inputMode="decimal"
          autocomplete="off"
          value={field.value}
          onInput={keepText}
        />
      );
  }
}

const text = new Intl.NumberFormat("en-US", { maximumFractionDigits: 6 });

function Range({ setting }: { setting: Setting }) {
  if (setting.type !== "integer" && setting.type !== "number") return null;
  return (
    <span class="range">
      From {text.format(setting.min)} to {text.format(setting.max)}.
    </span>
  );
}
