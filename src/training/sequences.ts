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

const STEPS_PER_SUBMIT = 16;

/** The GPU has nothing to do until the first submit is encoded: it has few steps, and each of the next twice as many. */
const FIRST_STEPS = 2;

export class Sequences {
  /** Those of one pass, by the rows of a batch. */
  private readonly sequences = new Map<number, Sequence>();
  private pass: Pass | undefined;
  /** The uniforms that change from step to step on batches of the same size. */
  private readonly changing: readonly string[];

  /** @param stepsPerSubmit 16 by default, but fewer in the first submits */
  constructor(
    private readonly engine: Engine,
    private readonly plan: Plan,
    private readonly stepsPerSubmit?: number,
  ) {
    const step = { batchStart: 0, historyRow: 0, ...stepUniforms(plan.settings, 1, 1) };
    this.changing = Object.keys(step);
  }

  /**
   * Sends `count` runs of a pass, without waiting.
   * @param numbers returns those of run i
   * @returns the number of submits
   */
  send(pass: Pass, count: number, numbers: (i: number) => StepNumbers): number {
    const { stepsPerSubmit = STEPS_PER_SUBMIT } = this;
    const most = Math.min(Math.floor(MAX_DISPATCHES_PER_SUBMIT / pass.length), stepsPerSubmit);
    let atOnce = Math.min(most, this.stepsPerSubmit ?? FIRST_STEPS);
    let [sent, submits] = [0, 0];
    while (sent < count) {
      const end = Math.min(count, sent + atOnce);
      this.engine.submitSequences((run) => {
        for (; sent < end; sent++) {
          const step = numbers(sent);
          run(this.of(pass, step.batch), step);
        }
      });
      submits++;
      atOnce = Math.min(most, 2 * atOnce);
    }
    return submits;
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
