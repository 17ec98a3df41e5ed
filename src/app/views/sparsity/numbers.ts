// The headline numbers, from what the run has told so far.

import { computed } from "@preact/signals";
import { formatCount, formatPercent, formatSignificant, plural } from "../../../format.ts";
import { codes } from "../../state/codes.ts";
import { curves, shownSettings } from "../../state/run.ts";
import { isComputing, pcaBaselines } from "./pca_baselines.ts";

/** The mean squared error on the test set, as last looked at. */
export const testError = computed(() => curves.value.test.at(-1));

/** 1 − MSE / variance of the test pixels about the mean image. */
export const explainedVariance = computed(() => {
  const variance = pcaBaselines.value?.[0];
  const error = testError.value?.reconstruction;
  return variance === undefined || error === undefined ? undefined : 1 - error / variance;
});

/** What the first k principal components reach; k is at most the number of pixels. */
export const baselineAt = (k: number) =>
  pcaBaselines.value?.[Math.min(k, pcaBaselines.value.length - 1)];

interface Headline {
  readonly name: string;
  /** Nothing while it is unknown. */
  readonly number: number | undefined;
  /** The same in words. */
  readonly value: string;
  readonly meaning: string;
}

const missing = "–";

export const headlines = computed((): readonly Headline[] => {
  const now = codes.value;
  const { hiddenUnits, targetActivation } = shownSettings.value;
  const of = (write: (given: NonNullable<typeof now>) => string) => (now ? write(now) : missing);
  const tested = testError.value;
  const floor = baselineAt(hiddenUnits);
  const explained = explainedVariance.value;
  const unknown = isComputing.value ? "…" : missing;
  return [
    {
      name: "Mean L0",
      number: now?.meanL0,
      value: of(({ meanL0 }) => `${formatSignificant(meanL0)} of ${formatCount(hiddenUnits)}`),
      meaning: "active units per image, h > 0",
    },
    {
      name: "Dead units",
      number: now?.dead,
      value: of(({ dead }) => formatCount(dead)),
      meaning: "no image activates them",
    },
    {
      name: "Saturated units",
      number: now?.saturated,
      value: of(({ saturated }) => formatCount(saturated)),
      meaning: "mean activation m > 0.999",
    },
    {
      name: "Mean activation",
      number: now && mean(now.meanActivation),
      value: of(({ meanActivation }) => formatSignificant(mean(meanActivation))),
      meaning: `mean of all m; the target ρ is ${targetActivation}`,
    },
    {
      name: "Test MSE",
      number: tested?.reconstruction,
      value: tested ? formatSignificant(tested.reconstruction) : missing,
      meaning: tested
        ? `mean (x − y)² after ${plural(tested.step, "step")}`
        : "after the first epoch",
    },
    {
      name: `PCA floor, k = ${formatCount(hiddenUnits)}`,
      number: floor,
      value: floor === undefined ? unknown : formatSignificant(floor),
      meaning: isComputing.value
        ? "being computed"
        : "test MSE of PCA with as many numbers, fitted to the training images, not clipped to 0..1",
    },
    {
      name: "Explained variance",
      number: explained,
      value: explained === undefined ? (tested ? unknown : missing) : formatPercent(explained),
      meaning: "1 − test MSE / MSE of the mean image",
    },
  ];
});

const mean = (values: Float64Array) => values.reduce((sum, m) => sum + m, 0) / values.length;
