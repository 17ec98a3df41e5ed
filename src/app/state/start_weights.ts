// Weights from a file, with which new runs start instead of those drawn from the seed.

import { signal } from "@preact/signals";
import type { Parameters } from "../../model/tensors.ts";
import type { Plan } from "../../training/plan.ts";

interface StartWeights {
  /** Of their file or folder. */
  readonly name: string;
  readonly inputs: number;
  /** @throws InputError if they do not fit the run */
  parametersFor(plan: Plan): Parameters;
}

export const startWeights = signal<StartWeights>();
