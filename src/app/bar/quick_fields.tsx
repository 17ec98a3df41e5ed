import { useSignalEffect } from "@preact/signals";
import type { Setting } from "../../config/setting.ts";
import { type SettingName, settingsList } from "../../config/settings.ts";
import { canReset } from "../run/available_actions.ts";
import { scheduler } from "../run/scheduler.ts";
import { arePending, fieldApplies, fieldErrors, isPending } from "../state/form.ts";
import { hasRun, hasStarted } from "../state/run.ts";
import { SettingControl } from "./setting_control.tsx";
import { needTexts, texts } from "./texts.ts";

/** The settings that users change most, in the control bar. Enter restarts the run if they have changed. */
export function QuickFields() {
  // The texts load once there is a run, so that they do not delay it.
  useSignalEffect(() => {
    if (hasRun.value) needTexts();
  });
  return (
    <form
      class="quick-fields"
      noValidate
      onPointerEnter={needTexts}
      onFocusCapture={needTexts}
      onSubmit={(event) => {
        event.preventDefault();
        if (!canReset.value || (hasStarted.value && !arePending.value)) return;
        scheduler.reset();
        scheduler.train();
      }}
    >
      {settingsList
        .filter(([name, { isQuick }]) => isQuick && fieldApplies(name))
        .map(([name, setting]) => (
          <QuickField key={name} name={name} setting={setting} />
        ))}
      {/* Without a button, Enter submits no form with several fields. */}
      <button type="submit" hidden />
    </form>
  );
}

interface Props {
  readonly name: SettingName;
  readonly setting: Setting;
}

function QuickField({ name, setting }: Props) {
  const { label, symbol } = setting;
  const help = texts.value?.(name);
  const error = fieldErrors.value[name];
  return (
    <div class={`quick-field ${error ? "is-wrong" : ""} ${isPending(name) ? "is-pending" : ""}`}>
      <label for={name} title={help ? `${label}: ${help}` : label}>
        <span class={symbol && "visually-hidden"}>{label}</span>
        <span class="symbol">{symbol}</span>
      </label>
      <SettingControl name={name} setting={setting} />
      <p class="visually-hidden" id={`${name}-help`}>
        {help}
      </p>
      <p class="error" id={`${name}-error`} aria-live="polite">
        {error}
      </p>
    </div>
  );
}
