// A pinned run: what is kept of a run at one of its steps, to be compared with others.

import type { SeriesIndex } from "../../charts/series_style.ts";
import type { Settings } from "../../config/settings.ts";
import type { Images } from "../../data/images.ts";
import { formatCount } from "../../format.ts";
import type { TestEvaluation } from "../../training/reports.ts";

/** What the whole test set says of a run at a step. */
export interface TestNumbers extends TestEvaluation {
  /** Active units per test image. */
  readonly meanL0: number;
  /** Units that no test image activates. */
  readonly dead: number;
}

/** The part of a run that figures compare, whether it is pinned or under way. */
export interface ComparedRun {
  readonly id: string;
  readonly name: string;
  /** Its colour, dashes and symbol in the figures (figures/marks.ts). */
  readonly mark: SeriesIndex;
  readonly settings: Settings;
  /** Steps done and to do. */
  readonly step: number;
  readonly steps: number;
  /** Losses of the train batches, and over the test set, at some of the steps. */
  readonly train: readonly TestEvaluation[];
  readonly test: readonly TestEvaluation[];
  /** Not where they are not computed yet. */
  readonly figures: TestNumbers | undefined;
  /** Whether they are no more than near: of an earlier step, and of a sample of training images. */
  readonly isRough?: boolean;
  /** Reconstructions of the test digits that the page shows. */
  readonly pictures: Images | undefined;
}

export interface PinnedRun extends ComparedRun {
  readonly mark: number;
  readonly figures: TestNumbers;
  readonly pictures: Images;
  /** When it was pinned, in milliseconds since 1970. */
  readonly time: number;
}

/** The name, and the step where the run went on after it or was not finished. */
export const labelOf = ({ name, step, steps }: ComparedRun) =>
  step === steps ? name : `${name}, at step ${formatCount(step)}`;
