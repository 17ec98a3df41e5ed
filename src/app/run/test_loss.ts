import { slicesOf } from "../../data/images.ts";
import type { Evaluation } from "../../training/reports.ts";
import type { Run } from "./run.ts";

/** Images tested between two looks at whether something more urgent waits. */
const SLICE = 1024;

/** A run's loss over the test set, slice by slice; nothing where it is stopped before it is through. */
export async function testLoss(
  { trainer, settings, sets }: Run,
  isStopped: () => boolean,
): Promise<Evaluation | undefined> {
  const { batchSize } = settings;
  // Whole batches: the mean over the slices is the mean over the set.
  const size = batchSize * Math.ceil(SLICE / batchSize);
  let reconstruction = 0;
  let sparsity = 0;
  for (const { part, share } of slicesOf(sets.test, size)) {
    const loss = await trainer.model.evaluate(part);
    if (isStopped()) return undefined;
    reconstruction += share * loss.reconstruction;
    sparsity += share * loss.sparsity;
  }
  return { loss: reconstruction + sparsity, reconstruction, sparsity };
}
