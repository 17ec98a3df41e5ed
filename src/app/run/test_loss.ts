import { type Images, slicesOf } from "../../data/images.ts";
import type { Evaluation } from "../../training/reports.ts";
import type { Trainer } from "../../training/trainer.ts";

/** Images per slice: `isStopped` is checked after each. */
const SLICE = 1024;

/** Returns the loss over a set of images, or undefined if it is stopped before it is done. */
export async function testLoss(
  trainer: Trainer,
  batchSize: number,
  images: Images,
  isStopped: () => boolean,
): Promise<Evaluation | undefined> {
  // Slices are whole batches, so that the mean over the slices is the mean over the set.
  const size = batchSize * Math.ceil(SLICE / batchSize);
  let reconstruction = 0;
  let sparsity = 0;
  for (const { part, share } of slicesOf(images, size)) {
    const loss = await trainer.evaluate(part);
    if (isStopped()) return undefined;
    reconstruction += share * loss.reconstruction;
    sparsity += share * loss.sparsity;
  }
  return { loss: reconstruction + sparsity, reconstruction, sparsity };
}
