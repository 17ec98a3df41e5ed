// Keys: shortcuts that work anywhere on the page, and what other key handlers share.

import { canReset, canStep, canUndoRestart, trainOrPause } from "../run/available_actions.ts";
import { scheduler } from "../run/scheduler.ts";
import { isAboutOpen } from "../state/sheets.ts";
import { viewState, views, viewTitles } from "../state/view_state.ts";

/** A direction in steps across and down. */
export type Direction = readonly [-1 | 0 | 1, -1 | 0 | 1];

/** The directions of the arrow keys, by KeyboardEvent.key. */
export const arrowKeys: Readonly<Record<string, Direction>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Whether the key combination belongs to the browser, as Alt+Left (back) does. */
export const isWithModifier = ({ altKey, ctrlKey, metaKey }: KeyboardEvent) =>
  altKey || ctrlKey || metaKey;

interface Shortcut {
  /** KeyboardEvent.key in lower case. */
  readonly key: string;
  /** As printed on the key. */
  readonly label: string;
  readonly description: string;
  readonly act: () => void;
}

export const shortcuts: readonly Shortcut[] = [
  {
    key: " ",
    label: "Space",
    description: "Train or pause",
    act: () => trainOrPause.value.isOff || trainOrPause.value.act(),
  },
  { key: "s", label: "S", description: "One step", act: () => canStep.value && scheduler.step() },
  { key: "r", label: "R", description: "Restart", act: () => canReset.value && scheduler.reset() },
  {
    key: "z",
    label: "Z",
    description: "Undo Restart",
    act: () => canUndoRestart.value && scheduler.undoRestart(),
  },
  ...views.map((name, i) => ({
    key: String(i + 1),
    label: String(i + 1),
    description: `Open ${viewTitles[name]}`,
    act: () => {
      viewState.view.value = name;
    },
  })),
  {
    key: "?",
    label: "?",
    description: "About, and this list",
    act: () => {
      isAboutOpen.value = true;
    },
  },
];

/** Fields that need their keys for typing or choosing. */
const FIELDS =
  "input:not([type=checkbox], [type=radio], [type=range], [type=file]), select, textarea, [contenteditable], dialog";
/** Controls that Space presses. */
const PRESSABLE = "button, summary, a[href], input:not([type=range]), [role=button], [role=option]";

export function enableShortcuts(): void {
  document.addEventListener("keydown", (event) => {
    const { target, key, repeat, defaultPrevented } = event;
    if (defaultPrevented || isWithModifier(event)) return;
    const shortcut = shortcuts.find((known) => known.key === key.toLowerCase());
    if (!shortcut || !(target instanceof Element) || target.closest(FIELDS)) return;
    if (key === " " && target.closest(PRESSABLE)) return;
    // Otherwise Space scrolls the page, also while it is held.
    event.preventDefault();
    if (!repeat) shortcut.act();
  });
}
