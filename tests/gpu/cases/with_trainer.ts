import { Trainer, type TrainerOptions } from "../../../src/training/trainer.ts";

/** Hands over a trainer, and destroys it afterwards. */
export async function withTrainer<T>(
  options: TrainerOptions,
  use: (trainer: Trainer) => Promise<T>,
): Promise<T> {
  const trainer = await Trainer.create(options);
  try {
    return await use(trainer);
  } finally {
    trainer.destroy();
  }
}
