// The settings' texts, which are loaded once there is a run, or when the user first turns to a field of the
// control bar.

import { signal } from "@preact/signals";
import type { helpOf } from "../settings/help.ts";

export const texts = signal<typeof helpOf>();

/** Loads the texts. Without a connection, the fields have their labels only. */
export function needTexts(): void {
  if (texts.value) return;
  import("../settings/help.ts").then(
    ({ helpOf }) => {
      texts.value = helpOf;
    },
    () => {},
  );
}
