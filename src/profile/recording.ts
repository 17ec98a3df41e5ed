// Records a few steps, with a pass for each kernel, on the host and on the GPU: the data of a trace.

import { workDone } from "../engine/device_lost.ts";
import { Timestamps } from "../engine/timestamps.ts";
import type { Trainer } from "../training/trainer.ts";
import type { WholeSteps } from "./whole_steps.ts";

interface RecordedPass {
  /** The kernel's label. */
  readonly label: string;
  /** Counted from 1 among the recorded steps. */
  readonly step: number;
  readonly flop: number;
  readonly bytes: number;
  /** Nanoseconds by the GPU's clock. */
  readonly begin: number;
  readonly end: number;
}

export interface RecordedSubmit {
  readonly steps: number;
  /** Milliseconds by the host's clock: encoding begins, submitted, GPU has finished. */
  readonly begin: number;
  readonly submitted: number;
  readonly ended: number;
  /** Empty if the device does not support timestamp-query. */
  readonly passes: readonly RecordedPass[];
}

const SUBMITS = 3;
const STEPS_PER_SUBMIT = 2;

export async function record(trainer: Trainer, steps: WholeSteps): Promise<RecordedSubmit[]> {
  const { engine, passes } = trainer.model;
  const { train } = passes.current;
  const timestamps = Timestamps.isSupported(engine.device)
    ? new Timestamps(engine.device, STEPS_PER_SUBMIT * train.length)
    : undefined;
  try {
    // All are sent before the first is waited for, as in training.
    const recording = Array.from({ length: SUBMITS }, async (_, i): Promise<RecordedSubmit> => {
      const begin = performance.now();
      const dispatches = steps.next(STEPS_PER_SUBMIT).flat();
      const single = dispatches.map((dispatch) => [dispatch]);
      if (timestamps) timestamps.submit(engine, single);
      else engine.submit(dispatches);
      const submitted = performance.now();
      const [times, ended] = await Promise.all([
        timestamps?.read(engine, single.length),
        workDone(engine.device).then(() => performance.now()),
      ]);
      return {
        steps: STEPS_PER_SUBMIT,
        begin,
        submitted,
        ended,
        passes: (times ?? []).map((time, index) => {
          const { stage, uniforms } = dispatches[index] as (typeof dispatches)[number];
          const step = STEPS_PER_SUBMIT * i + Math.floor(index / train.length) + 1;
          const { label } = stage.kernel;
          return { label, step, ...stage.kernel.work(uniforms), ...time };
        }),
      };
    });
    return await Promise.all(recording);
  } finally {
    timestamps?.destroy();
  }
}
