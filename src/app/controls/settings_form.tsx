import { computed, useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { type Setting, valueFromText } from "../../config/setting.ts";
import { type SettingName, settingsList } from "../../config/settings.ts";
import { fieldErrors, fields } from "../state/form.ts";
import { hasStarted, runSettings } from "../state/run.ts";

const areMoreInvalid = computed(() =>
  settingsList.some(([name, { main }]) => !main && fieldErrors.value[name] !== undefined),
);

/** A field for every setting, the main ones first. */
export function SettingsForm() {
  const rows = (isMain: boolean) =>
    settingsList
      .filter(([, setting]) => (setting.main ?? false) === isMain)
      .map(([name, setting]) => <SettingField key={name} name={name} setting={setting} />);
  const more = useRef<HTMLDetailsElement>(null);
  // Opens to show what is invalid, but leaves it to the user to close it again.
  useSignalEffect(() => {
    if (areMoreInvalid.value && more.current) more.current.open = true;
  });
  return (
    <section class="panel settings" aria-labelledby="settings-heading">
      <h2 id="settings-heading">Settings</h2>
      {rows(true)}
      <details ref={more}>
        <summary>More settings</summary>
        {rows(false)}
      </details>
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
