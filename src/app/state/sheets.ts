// The sheets over the page that are open.

import { signal } from "@preact/signals";

/** About, which lists the shortcuts. */
export const isAboutOpen = signal(false);
/** Data, in which users open data of their own. */
export const isDataOpen = signal(false);
