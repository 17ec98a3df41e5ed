import type { Setting } from "../../config/setting.ts";
import { type SettingName, settingsList } from "../../config/settings.ts";
import { fieldApplies, fieldErrors, fields, isPending } from "../state/form.ts";
import { Info } from "../ui/popover.tsx";

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
  return (
    <div class={`field ${error ? "is-wrong" : ""} ${isPending(name) ? "is-pending" : ""}`}>
      <label for={name}>
        {setting.label}
        {setting.symbol && !setting.label.includes(setting.symbol) && (
          <span class="symbol"> {setting.symbol}</span>
        )}
      </label>
      <Control name={name} setting={setting} />
      <Info about={setting.label}>
        <p id={`${name}-help`}>
          {setting.help} <Range setting={setting} />
        </p>
        {setting.formula && <p class="formula">{setting.formula}</p>}
      </Info>
      <p class="error" id={`${name}-error`} aria-live="polite">
        {error}
      </p>
      {isPending(name) && <p class="pending">Applies after Restart.</p>}
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
  const setText = (event: { currentTarget: HTMLInputElement | HTMLSelectElement }) => {
    field.value = event.currentTarget.value;
  };
  switch (setting.type) {
    case "choice":
      return (
        <select {...shared} value={field.value} onChange={setText}>
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
          onInput={setText}
        />
      );
    case "number":
      // A number field would step λ = 0.1 by whole units and hide text that is not a number.
      return (
        <input
          {...shared}
          type="text"
          inputMode="decimal"
          autocomplete="off"
          value={field.value}
          onInput={setText}
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
