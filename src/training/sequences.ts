// The passes of a run as sequences: the list of dispatches of a pass is built once for each number of rows.

import type { Engine } from "../engine/engine.ts";
import type { Sequence } from "../engine/sequence.ts";
import { stepUniforms } from "./optimizers.ts";
import { dispatches, type Plan } from "./plan.ts";
import type { Pass } from "./stages.ts";

export class Sequences {
  private readonly byPass = new WeakMap<Pass, Map<number, Sequence>>();
  /** The uniforms that change from step to step on batches of the same size. */
  private readonly changing: readonly string[];

  constructor(
    private readonly engine: Engine,
    private readonly plan: Plan,
  ) {
    const ofStep = Object.keys(stepUniforms(plan.settings, 1, 1));
    this.changing = ["batchStart", "historyRow", ...ofStep];
  }

  /** Returns a pass on batches of `batch` rows. Its stages must have been prepared. */
  of(pass: Pass, batch: number): Sequence {
    let sequences = this.byPass.get(pass);
    if (!sequences) {
      sequences = new Map();
      this.byPass.set(pass, sequences);
    }
    let sequence = sequences.get(batch);
    if (!sequence) {
      const first = { batchStart: 0, batch, historyRow: 0 };
      sequence = this.engine.sequence(dispatches(this.plan, pass, first), this.changing);
      sequences.set(batch, sequence);
    }
    return sequence;
  }
}
