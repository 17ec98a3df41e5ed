// The page's address leads back to what it shows: to the same settings and the same place.

import { effect } from "@preact/signals";
import { defaultSettings, type Settings } from "../config.ts";
import { InputError } from "../input_error.ts";
import { fillIn, formSettings } from "./form.ts";
import { fromQuery, toQuery } from "./link.ts";
import { goTo, placeNow } from "./place.ts";
import { notice } from "./state.ts";

/** Browsers allow a page only so many new addresses a minute. */
const PAUSE = 400;

/** The last that were allowed: a wrong field says nothing about where a person is. */
let settings: Settings = defaultSettings;

/** Goes where the address leads; says what is wrong with it where it is damaged. */
export function followAddress(): void {
  try {
    const link = fromQuery(location.search);
    fillIn(link.settings);
    goTo(link.place);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    notice.value = `This link is damaged: ${error.message} The article's settings are used instead.`;
  }
}

/** A link to what is shown now; what it reads of the page it follows. */
export function linkHere(): string {
  settings = formSettings.value ?? settings;
  return `${location.origin}${location.pathname}${toQuery(settings, placeNow.value)}${location.hash}`;
}

/** Keeps the address at what is shown, a moment later; the history stays as it is. */
export function keepAddress(): void {
  let pausing = 0;
  effect(() => {
    const link = linkHere();
    clearTimeout(pausing);
    pausing = window.setTimeout(() => history.replaceState(history.state, "", link), PAUSE);
  });
}
