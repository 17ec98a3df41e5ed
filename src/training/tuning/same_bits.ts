// Checks that a variant writes the same bits as the baseline. Checksums are computed on the GPU, so that only 16
// bytes are read back, regardless of the size of the outputs.

import { checksum } from "../../../shaders/checksum.ts";
import type { BufferView, Engine, Stage } from "../../engine/engine.ts";
import { FLOAT_BYTES } from "../../math.ts";
import { dispatches, type Plan } from "../plan.ts";
import type { PassStage } from "../stages.ts";
import { withMarking } from "./variants.ts";

/** The buffer of the checksums. */
const DIGEST = "digest";

/** Returns the dispatches of a stage and its marking on a full batch. They do not change the state of the run. */
export const trialDispatches = (plan: Plan, stage: PassStage) =>
  dispatches(plan, withMarking([stage]), {
    batchStart: 0,
    batch: plan.settings.batchSize,
    historyRow: 0,
  });

/**
 * Runs both stages on the run's own buffers, whose contents are not needed before the next step. Both are
 * submitted before the first await, so that their inputs cannot change in between.
 */
export async function hasSameBits(
  engine: Engine,
  plan: Plan,
  reference: PassStage,
  variant: PassStage,
): Promise<boolean> {
  const written = outputsOf(reference);
  const sums = written.map(
    (words): Stage => ({ kernel: checksum, bindings: { words, digest: DIGEST } }),
  );
  await engine.prepare(sums);
  engine.clear([DIGEST]);
  for (const [slot, stage] of [reference, variant].entries()) {
    // If a variant leaves elements unwritten, they must not contain the baseline's output. Padding must be 0.
    engine.clear(written);
    engine.submit([
      ...trialDispatches(plan, stage),
      ...sums.map((sum, seed) => {
        const length = engine.sizeOf(written[seed] as BufferView | string) / FLOAT_BYTES;
        return { stage: sum, uniforms: { length, slot, seed } };
      }),
    ]);
  }
  const [a, b, c, d] = new Uint32Array(await engine.read(DIGEST));
  return a === c && b === d;
}

const outputsOf = ({ kernel, bindings }: PassStage) =>
  kernel.written.map((name) => bindings[name] as BufferView | string);
