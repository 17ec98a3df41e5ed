// Whether a variant writes the bits of the baseline, compared on the GPU by checksums: 16 bytes are read
// back, whatever the size of the outputs.

import { checksum } from "../../../shaders/checksum.ts";
import type { BufferView, Dispatch, Engine, Stage } from "../../engine/engine.ts";
import { FLOAT_BYTES } from "../../math.ts";
import { dispatches, type Plan } from "../plan.ts";
import type { PassStage } from "../stages.ts";

/** The buffer that the checksums are added up in. */
const DIGEST = "digest";

/** A dispatch of a stage on a full batch, which changes nothing that a run carries. */
export const trialDispatch = (plan: Plan, stage: Stage) =>
  dispatches(
    plan,
    [stage],
    { batchStart: 0, batch: plan.settings.batchSize, historyRow: 0 },
    {},
  )[0] as Dispatch;

/**
 * Runs both stages on the run's own buffers, where their outputs are scratch until the next step. Both are
 * submitted before the result is awaited, so that nothing changes their inputs in between.
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
    // What a variant leaves unwritten cannot pass for the baseline's output; padding must stay 0.
    engine.clear(written);
    engine.submit([
      trialDispatch(plan, stage),
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
