import { Trainer, type TrainerOptions } from "../../../src/training/trainer.ts";

/** Calls `use` with a new trainer, and destroys the trainer afterwards. */
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
