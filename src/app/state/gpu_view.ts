// The latest profile and self-check, and those that are running.

import { signal } from "@preact/signals";
import type { Measured, Measuring } from "../../profile/measure.ts";
import type { Fact, Row, StepFact } from "../../profile/table.ts";
import type { columns } from "../../self_check/result.ts";
import type { SelfChecking } from "../../self_check/self_check.ts";
import type { Column } from "../../table.ts";

/** Whether profiling starts by tuning the matmuls. */
export const tuneProfile = signal(true);
/** Progress of the profile being measured. */
export const profiling = signal<Measuring>();
/** Why the requested profile could not be measured. */
export const profileError = signal<string>();

export interface ShownProfile extends Measured {
  readonly job: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly facts: readonly StepFact[];
  readonly memory: readonly Fact[];
}
/** The latest profile. */
export const shownProfile = signal<ShownProfile>();

/** The finished table and texts, so that the page need not load the code that makes them. */
export interface SelfCheckOutcome {
  readonly columns: typeof columns;
  readonly rows: readonly { readonly cells: readonly string[]; readonly passed: boolean }[];
  readonly sentences: readonly string[];
  readonly caption: string;
  readonly closing: string;
}

export type SelfCheckProgress = Omit<SelfChecking, "results">;

/** Whether a self-check covers every matmul variant, not only those in use. */
export const checkAllVariants = signal(false);
/** Progress of the self-check that is running. */
export const selfChecking = signal<SelfCheckProgress>();
/** Why the requested self-check has no outcome. */
export const selfCheckError = signal<string>();
/** The latest outcome. */
export const selfChecked = signal<SelfCheckOutcome>();
