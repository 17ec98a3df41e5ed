// The sweeps that the user has opened, until the page is closed.

import { signal } from "@preact/signals";
import type { RecordedRun } from "../../files/sweep_files.ts";

export interface OpenedSweep {
  /** Distinguishes it from the others. */
  readonly id: string;
  /** That of its folder or file. */
  readonly name: string;
  readonly runs: readonly RecordedRun[];
  /** How many runs it has, finished or not. */
  readonly planned: number;
}

/** In the order in which they were opened. */
export const sweeps = signal<readonly OpenedSweep[]>([]);

export function removeSweep(id: string): void {
  sweeps.value = sweeps.value.filter((sweep) => sweep.id !== id);
}
