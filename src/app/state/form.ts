// The settings in the form: text fields, checked live by the same schema as everywhere else.

import { computed, type Signal, signal } from "@preact/signals";
import { constraintProblem } from "../../config/constraints.ts";
import { allowed, isAllowed, valueFromText } from "../../config/setting.ts";
import {
  canonicalSettings,
  defaultSettings,
  type SettingName,
  type Settings,
  settingApplies,
  settingsList,
  settingsTable,
} from "../../config/settings.ts";
import { firstRows, rowWord, wholeCount } from "../../data/rows.ts";
import { formatCount } from "../../format.ts";
import { InputError } from "../../input_error.ts";
import { mapValues } from "../../records.ts";
import { labelled, sentence } from "../settings_in_text.ts";
import { data, shownSettings, startedSettings } from "./run.ts";

type Fields = Readonly<Record<SettingName, Signal<string>>>;

export const fields: Fields = mapValues(defaultSettings, (value) => signal(String(value)));

/** Whether the run has started with other settings than those in the form. */
export const arePending = computed(() => {
  const form = formSettings.value;
  const running = startedSettings.value;
  return form && running ? !isSame(form, running) : false;
});

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

/** The form's settings, valid one by one, and why they do not go together; undefined while a field is invalid. */
const checkedForm = computed(() => {
  if (Object.keys(fieldErrors.value).length > 0) return undefined;
  const values = mapValues(fields, ({ value }, name) => valueFromText(settingsTable[name], value));
  // A field that does not apply is hidden; it keeps its text and has no effect.
  const settings = canonicalSettings(values as Settings);
  const problem = constraintProblem(settings, labelled);
  return { settings, problem: problem && sentence(problem) };
});

/** Why valid settings do not go together, in a sentence with the fields' labels. */
export const formProblem = computed(() => checkedForm.value?.problem);

/** The form's settings; undefined while a field is invalid or they do not go together. */
export const formSettings = computed<Settings | undefined>(() => {
  const { settings, problem } = checkedForm.value ?? {};
  return problem === undefined ? settings : undefined;
});

/** The form's settings as far as they are known, even if they do not go together: for what describes them. */
export const describedSettings = computed<Settings>(
  () => checkedForm.value?.settings ?? shownSettings.value,
);

/** Whether a setting means something beside the other fields' values. */
export const fieldApplies = (name: SettingName) =>
  // The table compares values as text or as numbers, and so takes the texts of the fields, too.
  settingApplies(name, mapValues(fields, ({ value }) => value) as unknown as Settings);

/** Whether a field is valid and differs from the setting of the run, which has started. */
export const isPending = (name: SettingName) =>
  !fieldErrors.value[name] &&
  startedSettings.value !== undefined &&
  startedSettings.value[name] !== valueFromText(settingsTable[name], fields[name].value);

/** @throws InputError with the error of the first invalid field, or why the settings do not go together */
export function checkedSettings(): Settings {
  const settings = formSettings.value;
  if (!settings)
    throw new InputError(Object.values(fieldErrors.value)[0] ?? formProblem.value ?? "");
  return settings;
}

export const isSame = (a: Settings, b: Partial<Settings>) =>
  settingsList.every(([name]) => a[name] === b[name]);

function fieldError(name: SettingName, text: string): string | undefined {
  const setting = settingsTable[name];
  const value = valueFromText(setting, text);
  if (!isAllowed(setting, value)) return `${setting.label} must be ${allowed(setting)}.`;
  const rows = data.value?.train;
  if (name === "trainImages" && rows && isRejected(() => firstRows(rows, Number(text)))) {
    return `There are only ${formatCount(wholeCount(rows))} ${rowWord(rows)}s; enter that many or fewer, or 0 for all.`;
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
