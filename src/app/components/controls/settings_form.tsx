import { settingsList } from "../../../config.ts";
import { fieldErrors } from "../../form.ts";
import { SettingField } from "./setting_field.tsx";

/** Every setting of the table, the main ones first. */
export function SettingsForm() {
  const rows = (isMain: boolean) =>
    settingsList
      .filter(([, setting]) => (setting.main ?? false) === isMain)
      .map(([name, setting]) => <SettingField key={name} name={name} setting={setting} />);
  const isMoreWrong = settingsList.some(([name, { main }]) => !main && fieldErrors.value[name]);
  return (
    <section class="panel settings" aria-labelledby="settings-heading">
      <h2 id="settings-heading">Settings</h2>
      {rows(true)}
      <details open={isMoreWrong || undefined}>
        <summary>More settings</summary>
        {rows(false)}
      </details>
    </section>
  );
}
