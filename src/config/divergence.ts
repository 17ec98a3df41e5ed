// What is said about a run that has diverged: its loss, or its weights, became NaN or infinite.

import { formatCount } from "../format.ts";
import { type Settings, settingApplies } from "./settings.ts";

/** What was found first to be NaN or infinite. */
export interface Divergence {
  readonly what: "loss" | "weights" | "codes";
  /** That of the loss; weights and codes are those after it. */
  readonly step: number;
}

/** "Training diverged at step 12: the loss became NaN or infinite." */
export const divergenceText = ({ what, step }: Divergence): string =>
  `Training diverged at step ${formatCount(step)}: the ${what} became NaN or infinite.`;

interface Cause {
  readonly isLikely: (settings: Settings) => boolean;
  readonly remedy: (settings: Settings) => string;
}

/** What usually makes a run diverge beside its learning rate, the likeliest first. */
const causes: readonly Cause[] = [
  {
    // Adam divides by the size of the gradient.
    isLikely: ({ optimizer, reconstructionError, clipNorm }) =>
      optimizer === "sgd" && reconstructionError === "sum" && clipNorm === 0,
    remedy: () => "the mean instead of the sum as the reconstruction error",
  },
  {
    isLikely: ({ optimizer, momentum }) => optimizer === "sgd" && momentum >= 0.5,
    remedy: ({ momentum }) => `a momentum below ${momentum}`,
  },
  {
    isLikely: (settings) =>
      settingApplies("sparsityWeight", settings) && settings.sparsityWeight > 1,
    remedy: ({ sparsityWeight }) => `a sparsity weight below ${sparsityWeight}`,
  },
  {
    isLikely: ({ warmUp }) => warmUp === 0,
    remedy: () => "a warm-up of the learning rate",
  },
];

/** "a learning rate below 0.5 or a momentum below 0.9" */
export function remedyOf(settings: Settings): string {
  const other = causes.find(({ isLikely }) => isLikely(settings));
  const rate = `a learning rate below ${settings.learningRate}`;
  return other ? `${rate} or ${other.remedy(settings)}` : rate;
}
