// Checks that variants write the same bits as the baseline. Checksums are computed and compared on the GPU, so that
// only one word is read back, regardless of the size of the outputs and of how many variants are checked.

import { checksum } from "../../../shaders/checksum.ts";
import { compare_checksums } from "../../../shaders/compare_checksums.ts";
import type { BufferView, Engine, Stage } from "../../engine/engine.ts";
import { FLOAT_BYTES } from "../../math.ts";
import { dispatches, type Plan } from "../plan.ts";
import type { Pass } from "../stages.ts";
import { isBaseline, matmulStages, withMarking } from "./variants.ts";

/** The buffers of the checksums and of a bit for each difference. */
const DIGEST = "digest";
const DIFFERENCES = "differences";

/** Returns the dispatches of matmuls and their marking on a full batch. They do not change the state of the run. */
export const trialDispatches = (plan: Plan, stages: Pass) =>
  dispatches(plan, withMarking(stages), {
    batchStart: 0,
    batch: plan.settings.batchSize,
    historyRow: 0,
  });

/** Matmuls in the baseline variant and in others. */
type Pair = readonly [reference: Pass, variants: Pass];

const comparing: Stage = {
  kernel: compare_checksums,
  bindings: { digest: DIGEST, differences: DIFFERENCES },
};

/**
 * Runs both stages of each pair on the run's own buffers, whose contents are not needed before the next step. All are
 * submitted before the first await, so that their inputs cannot change in between.
 * @param pairs at most 32
 * @returns whether the bits of each pair differ
 */
export async function differing(
  engine: Engine,
  plan: Plan,
  pairs: readonly Pair[],
): Promise<boolean[]> {
  const sums = pairs.map(([reference]) =>
    outputsOf(reference).map(
      (words): Stage => ({ kernel: checksum, bindings: { words, digest: DIGEST } }),
    ),
  );
  await engine.prepare([comparing, ...sums.flat()]);
  engine.clear([DIGEST, DIFFERENCES]);
  for (const [bit, pair] of pairs.entries()) {
    const written = outputsOf(pair[0]);
    for (const [slot, stages] of pair.entries()) {
      // If a variant leaves elements unwritten, they must not contain the baseline's output. Padding must be 0.
      engine.clear(written);
      engine.submit([
        ...trialDispatches(plan, stages),
        ...(sums[bit] ?? []).map((sum, seed) => {
          const length = engine.sizeOf(written[seed] as BufferView | string) / FLOAT_BYTES;
          return { stage: sum, uniforms: { length, slot, seed } };
        }),
        ...(slot === 1 ? [{ stage: comparing, uniforms: { bit } }] : []),
      ]);
    }
  }
  const [bits = 0] = new Uint32Array(await engine.read(DIFFERENCES));
  return pairs.map((_, bit) => (bits & (1 << bit)) !== 0);
}

/**
 * Checks the variants of a training pass.
 * @returns a sentence about the first matmul whose bits differ, or undefined if all are equal
 */
export async function whyNotSame(
  engine: Engine,
  plan: Plan,
  train: Pass,
): Promise<string | undefined> {
  const references = matmulStages(plan.passes.train);
  const referenceOf = (id: string) => references.filter((reference) => reference.id === id);
  const pairs = train.flatMap((stage): Pair[] => {
    if (isBaseline(stage.kernel.variant)) return [];
    return [[(stage.parts ?? [stage]).flatMap(({ id }) => referenceOf(id)), [stage]]];
  });
  // In the pass, several matmuls read the marks of one stage; here each has its own.
  await engine.prepare(pairs.flatMap(([, stages]) => withMarking(stages)));
  const differs = await differing(engine, plan, pairs);
  const [, [wrong] = []] = pairs[differs.indexOf(true)] ?? [];
  return wrong && `${wrong.id}'s output is not bit-identical to the baseline's.`;
}

const outputsOf = (stages: Pass) =>
  stages.flatMap(({ kernel, bindings }) =>
    kernel.written.map((name) => bindings[name] as BufferView | string),
  );
