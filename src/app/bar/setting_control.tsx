import { choiceName } from "../../config/choice_names.ts";
import type { Setting } from "../../config/setting.ts";
import type { SettingName } from "../../config/settings.ts";
import { fieldErrors, fields } from "../state/form.ts";

interface Props {
  readonly name: SettingName;
  readonly setting: Setting;
}

/** The native control of a setting. Elements with the ids `name`-help and `name`-error describe it. */
export function SettingControl({ name, setting }: Props) {
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
            <option key={choice} value={choice}>
              {choiceName(name, choice)}
            </option>
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
    case "list":
    case "number":
      // A number field would step λ = 0.1 by whole units and hide text that is not a number.
      return (
        <input
          {...shared}
          type="text"
          inputMode={setting.type === "number" ? "decimal" : "text"}
          autocomplete="off"
          value={field.value}
          onInput={setText}
        />
      );
  }
}
