// The texts on settings, in the words of the page's data.

import { settingTexts } from "../../config/setting_texts.ts";
import type { SettingName } from "../../config/settings.ts";
import { capitalised } from "../../format.ts";
import { aRow, rowName } from "../words.ts";

export const helpOf = (name: SettingName): string => inRowWords(settingTexts[name].help);

/** Calls rows what the page calls them, such as images; a row of the decoder's weights remains a row. */
export const inRowWords = (text: string): string =>
  text
    .replaceAll(/\ba row\b/g, aRow.value)
    .replaceAll(/(?<!decoder )\brow(?=s?\b)/g, rowName.value)
    .replaceAll(/\bRow(?=s?\b)/g, capitalised(rowName.value));
