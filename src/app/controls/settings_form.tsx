import { computed, useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { settingsList } from "../../config/settings.ts";
import { fieldErrors } from "../state/form.ts";
import { SettingField } from "./setting_field.tsx";

const isMoreWrong = computed(() =>
  settingsList.some(([name, { main }]) => !main && fieldErrors.value[name] !== undefined),
);

/** Every setting of the table, the main ones first. */
export function SettingsForm() {
  const rows = (isMain: boolean) =>
    settingsList
      .filter(([, setting]) => (setting.main ?? false) === isMain)
      .map(([name, setting]) => <SettingField key={name} name={name} setting={setting} />);
  const more = useRef<HTMLDetailsElement>(null);
  // What is wrong is seen; whoever corrects it closes the rest themselves.
  useSignalEffect(() => {
    if (isMoreWrong.value && more.current) more.current.open = true;
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
