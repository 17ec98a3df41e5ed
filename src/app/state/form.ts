// The settings in the form: text fields, checked live by the same schema as everywhere else.

import { computed, type Signal, signal } from "@preact/signals";
import { allowed, valueFromText } from "../../config/setting.ts";
import {
  defaultSettings,
  parseSettings,
  type SettingName,
  type Settings,
  settingsList,
  settingsTable,
} from "../../config/settings.ts";
import { firstImages } from "../../data/images.ts";
import { InputError } from "../../input_error.ts";
import { data } from "./run.ts";

type Fields = Readonly<Record<SettingName, Signal<string>>>;

export const fields = Object.fromEntries(
  settingsList.map(([name]) => [name, signal(String(defaultSettings[name]))]),
) as unknown as Fields;

export function fillIn(settings: Settings): void {
  for (const [name] of settingsList) fields[name].value = String(settings[name]);
}

type FieldErrors = Readonly<Partial<Record<SettingName, string>>>;

/** The error of each invalid field, in a sentence. */
export const fieldErrors = computed<FieldErrors>(() => {
  const errors: Partial<Record<SettingName, string>> = {};
  for (const [name] of settingsList) {
    const error = fieldError(name, fields[name].value);
    if (error) errors[name] = error;
  }
  return errors;
});

/** The form's settings; undefined while a field is invalid. */
export const formSettings = computed<Settings | undefined>(() => {
  if (Object.keys(fieldErrors.value).length > 0) return undefined;
  return parseSettings(
    Object.fromEntries(
      settingsList.map(([name, setting]) => [name, valueFromText(setting, fields[name].value)]),
    ),
  );
});

/** @throws InputError with the error of the first invalid field */
export function checkedSettings(): Settings {
  const settings = formSettings.value;
  if (!settings) throw new InputError(Object.values(fieldErrors.value)[0] ?? "");
  return settings;
}

export const isSame = (a: Settings, b: Partial<Settings>) =>
  settingsList.every(([name]) => a[name] === b[name]);

function fieldError(name: SettingName, text: string): string | undefined {
  const setting = settingsTable[name];
  const value = valueFromText(setting, text);
  if (isRejected(() => parseSettings({ [name]: value }))) {
    return `${setting.label} must be ${allowed(setting)}.`;
  }
  const images = data.value?.train;
  if (name === "trainImages" && images && isRejected(() => firstImages(images, Number(text)))) {
    return `The data has ${images.count} images; enter that many or fewer, or 0 for all.`;
  }
  return undefined;
}

function isRejected(check: () => unknown): boolean {
  try {
    check();
    return false;
  } catch (error) {
    if (error instanceof InputError) return true;
    throw error;
  }
}
