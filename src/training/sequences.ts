// The passes of a run as sequences: the list of dispatches of a pass is built once for each number of rows. Steps are
// sent in several submits, so that the GPU computes while the host encodes.

import type { Uniforms } from "../../shaders/kernel.ts";
import { type Engine, MAX_DISPATCHES_PER_SUBMIT } from "../engine/engine.ts";
import type { Sequence } from "../engine/sequence.ts";
import { stepUniforms } from "./optimizers.ts";
import { dispatches, type Plan } from "./plan.ts";
import type { Pass } from "./stages.ts";

/** The numbers of one step: its batch, its row of the history, and what follows the schedules. */
type StepNumbers = Uniforms<"batchStart" | "batch" | "historyRow"> & Uniforms;

/** Encoding so many steps takes less than a millisecond, during which the GPU may have nothing to do. */
export const STEPS_PER_SUBMIT = 16;

export class Sequences {
  /** Those of one pass, by the rows of a batch. */
  private readonly sequences = new Map<number, Sequence>();
  private pass: Pass | undefined;
  /** The uniforms that change from step to step on batches of the same size. */
  private readonly changing: readonly string[];

  constructor(
    private readonly engine: Engine,
    private readonly plan: Plan,
    private readonly stepsPerSubmit = STEPS_PER_SUBMIT,
  ) {
    const step = { batchStart: 0, historyRow: 0, ...stepUniforms(plan.settings, 1, 1) };
    this.changing = Object.keys(step);
  }

  /**
   * Sends `count` runs of a pass, without waiting.
   * @param numbers returns those of run i
   */
  send(pass: Pass, count: number, numbers: (i: number) => StepNumbers): void {
    const most = Math.floor(MAX_DISPATCHES_PER_SUBMIT / pass.length);
    const atOnce = Math.min(most, this.stepsPerSubmit);
    for (let first = 0; first < count; first += atOnce) {
      this.engine.submitSequences((run) => {
        for (let i = first; i < Math.min(count, first + atOnce); i++) {
          const step = numbers(i);
          run(this.of(pass, step.batch), step);
        }
      });
    }
  }

  /** Returns a pass on batches of `batch` rows. Its stages must have been prepared. */
  private of(pass: Pass, batch: number): Sequence {
    if (pass !== this.pass) this.sequences.clear();
    this.pass = pass;
    let sequence = this.sequences.get(batch);
    if (!sequence) {
      const first = { batchStart: 0, batch, historyRow: 0 };
      sequence = this.engine.sequence(dispatches(this.plan, pass, first), this.changing);
      this.sequences.set(batch, sequence);
    }
    return sequence;
  }
}
