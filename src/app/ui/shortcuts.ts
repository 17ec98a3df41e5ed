// Keys that work from anywhere on the page. One table gives what they do and the list that says so.

import { signal } from "@preact/signals";
import { canReset, canStep, trainOrPause } from "../run/available_actions.ts";
import { scheduler } from "../run/scheduler.ts";
import { viewState, views, viewTitles } from "../state/view_state.ts";
import { isWithModifier } from "./modifiers.ts";

interface Shortcut {
  /** As KeyboardEvent.key tells it, in lower case. */
  readonly key: string;
  /** As it is printed on the key. */
  readonly label: string;
  readonly does: string;
  readonly act: () => void;
}

/** Whether the list of keys is open. */
export const isListOpen = signal(false);

export const shortcuts: readonly Shortcut[] = [
  {
    key: " ",
    label: "Space",
    does: "Train, or pause",
    act: () => trainOrPause.value.isOff || trainOrPause.value.act(),
  },
  { key: "s", label: "S", does: "One step", act: () => canStep.value && scheduler.step() },
  { key: "r", label: "R", does: "Reset", act: () => canReset.value && scheduler.reset() },
  ...views.map((name, i) => ({
    key: String(i + 1),
    label: String(i + 1),
    does: `Open ${viewTitles[name]}`,
    act: () => {
      viewState.view.value = name;
    },
  })),
  {
    key: "?",
    label: "?",
    does: "This list",
    act: () => {
      isListOpen.value = true;
    },
  },
];

/** Where keys write or choose; shortcuts rest there. */
const WRITING =
  "input:not([type=checkbox], [type=radio], [type=range], [type=file]), select, textarea, [contenteditable], dialog";
/** What Space presses; it does nothing else there. */
const PRESSED = "button, summary, a[href], input:not([type=range]), [role=button], [role=option]";

export function followShortcuts(): void {
  document.addEventListener("keydown", (event) => {
    const { target, key, repeat, defaultPrevented } = event;
    if (defaultPrevented || isWithModifier(event)) return;
    const shortcut = shortcuts.find((known) => known.key === key.toLowerCase());
    if (!shortcut || !(target instanceof Element) || target.closest(WRITING)) return;
    if (key === " " && target.closest(PRESSED)) return;
    // Space would scroll, held too.
    event.preventDefault();
    if (!repeat) shortcut.act();
  });
}
