// The page's address leads back to what it shows: to the same settings and the same place.

import { effect } from "@preact/signals";
import { defaultSettings, type Settings } from "../../config/settings.ts";
import { InputError } from "../../input_error.ts";
import { shortened } from "../../text.ts";
import { fieldErrors, fields, fillIn, formSettings } from "../state/form.ts";
import { data, toast } from "../state/state.ts";
import { currentView, navigate } from "../state/view_state.ts";
import { fromQuery, toQuery } from "./link.ts";

/** Browsers allow a page only so many new addresses a minute. */
const PAUSE = 400;

/** The last that were allowed: a wrong field says nothing about where a person is. */
let settings: Settings = defaultSettings;

/** Goes where the address leads; says what is wrong with it where it is damaged. */
export function followAddress(): void {
  try {
    const { settings, place, unknown } = fromQuery(location.search);
    fillIn(settings);
    navigate(place);
    checkWithData(settings);
    if (unknown.length > 0) {
      toast.value = `This link has what means nothing here and is left out: ${shortened(unknown.join(", "))}.`;
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    sayDamaged(error.message);
  }
}

/** How many images there are is known once the data have come. */
function checkWithData({ trainImages }: Settings): void {
  const stop = effect(() => {
    if (!data.value) return;
    queueMicrotask(() => stop());
    const error = fieldErrors.peek().trainImages;
    if (!error || fields.trainImages.peek() !== String(trainImages)) return;
    fillIn(defaultSettings);
    sayDamaged(`trainImages is ${trainImages}. ${error}`);
  });
}

function sayDamaged(why: string): void {
  toast.value = `This link is damaged: ${why} The article's settings are used instead.`;
}

/** A link to what is shown now; what it reads of the page it follows. */
export function linkHere(): string {
  settings = formSettings.value ?? settings;
  return `${location.origin}${location.pathname}${toQuery(settings, currentView.value)}${location.hash}`;
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
