// What a trained model is measured by.

import type { Reconstructions } from "../charts/reconstructions.ts";
import { sliceImages } from "../data/images.ts";
import type { History } from "../files/history_csv.ts";
import type { Parameters } from "../model.ts";
import { type CodeStatistics, codeStatistics } from "../statistics/code_statistics.ts";
import type { Evaluation, TestEvaluation } from "../training/reports.ts";
import type { Trainer } from "../training/trainer.ts";
import type { Variants } from "../training/tuning/variants.ts";
import type { RunInputs } from "./run_inputs.ts";

/** How the training went. */
export interface Outcome {
  readonly stepsDone: number;
  readonly seconds: number;
  readonly history: History;
  /** At the end of each epoch and of the run. */
  readonly evaluations: readonly TestEvaluation[];
}

export interface Results {
  readonly parameters: Parameters;
  /** The forms of the products at the end. */
  readonly variants: Variants;
  /** Over all training images, with the final parameters. */
  readonly train: Evaluation;
  readonly test: Evaluation;
  /** (N,H), codes of the training images. */
  readonly codes: Float32Array;
  /** Of these codes. */
  readonly statistics: CodeStatistics;
  /** Over all units of these codes. */
  readonly meanActivation: number;
  /** The first test images. */
  readonly comparison: Reconstructions;
}

const COMPARED_IMAGES = 10;

export async function measureRun(
  trainer: Trainer,
  { images, test, plan }: RunInputs,
  { evaluations }: Outcome,
): Promise<Results> {
  const codes = await trainer.encode(images);
  const compared = sliceImages(test, 0, Math.min(COMPARED_IMAGES, test.count));
  const statistics = codeStatistics(codes, plan.shape.hidden);
  return {
    parameters: await trainer.readParameters(),
    variants: trainer.variants,
    train: await trainer.evaluate(images),
    test: evaluations.at(-1) as Evaluation,
    codes,
    statistics,
    meanActivation: statistics.meanActivation.reduce((sum, m) => sum + m, 0) / plan.shape.hidden,
    comparison: {
      originals: Float32Array.from(compared.pixels, (pixel) => pixel / 255),
      reconstructions: await trainer.reconstruct(compared),
      width: compared.width,
      height: compared.height,
      labels: test.labels.subarray(0, compared.count),
    },
  };
}
