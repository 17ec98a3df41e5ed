// Settings in the page's messages: by their labels, not by the names that links and flags use.

import { choiceInText } from "../config/choice_names.ts";
import { anyOf, type Naming } from "../config/constraints.ts";
import { type SettingName, settingsTable } from "../config/settings.ts";

const labelOf = (name: SettingName) => settingsTable[name].label.toLowerCase();

/** "the penalty L1, L1 with decoder norms or none" */
export const labelled: Naming = (setting, ...values) =>
  values.length === 0
    ? labelOf(setting)
    : `the ${labelOf(setting)} ${anyOf(values.map((value) => choiceInText(setting, String(value))))}`;

/** Starts a sentence with a capital, unless its first word is a letter such as k. */
export const sentence = (text: string) =>
  text.replace(/^[a-z](?=[a-z])/, (letter) => letter.toUpperCase());

/** Replaces names such as hiddenUnits, which are not words, by labels. */
export const withLabels = (message: string) =>
  message.replaceAll(/(?<=^| )[a-z]+[A-Z]\w*(?=[,;]|\.?( |$))/g, (name, ...[, offset]) => {
    const label = Object.hasOwn(settingsTable, name) ? labelOf(name as SettingName) : name;
    return offset === 0 && label !== name ? sentence(label) : label;
  });
