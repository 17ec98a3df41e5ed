import { signal } from "@preact/signals";
import type { Measured, Measuring } from "../../profile/measure.ts";
import type { Column, Fact, Row } from "../../profile/table.ts";

/** Whether profiling starts by tuning the matmuls. */
export const tuneProfile = signal(true);
/** Progress of the profile being measured. */
export const profiling = signal<Measuring>();
/** Why the requested profile could not be measured. */
export const profileError = signal<string>();

interface ShownProfile extends Measured {
  readonly job: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly facts: readonly Fact[];
  readonly memory: readonly Fact[];
}
/** The latest profile. */
export const shownProfile = signal<ShownProfile>();
