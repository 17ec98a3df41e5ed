import { signal } from "@preact/signals";
import type { columns } from "../../self_check/result.ts";
import type { SelfChecking } from "../../self_check/self_check.ts";

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
