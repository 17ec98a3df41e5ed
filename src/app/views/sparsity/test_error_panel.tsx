import { computed } from "@preact/signals";
import { type Level, overStepsFigure } from "../../../charts/over_steps.ts";
import { csvText } from "../../../files/csv.ts";
import { formatCount, formatSignificant } from "../../../format.ts";
import { codes, curves, shownSettings } from "../../state/state.ts";
import { theme } from "../../state/theme.ts";
import { Chart, chartInPage } from "../../ui/chart.tsx";
import { FigurePanel } from "../../ui/figure_panel.tsx";
import { BaselinesNeeded } from "./floors_needed.tsx";
import { baselineAt, testError } from "./numbers.ts";
import { isComputing, pcaBaselines } from "./pca_baselines.ts";

/** The mean image, PCA with as many numbers as are active on average, and with H numbers. */
const levels = computed((): readonly Level[] => {
  if (!pcaBaselines.value) return [];
  const { hiddenUnits } = shownSettings.value;
  const active = codes.value && Math.round(codes.value.meanL0);
  const lengths = [...new Set([active ?? 0, hiddenUnits])].filter((k) => k > 0);
  return [0, ...lengths].map((k) => ({
    name: k === 0 ? "mean image" : `PCA, k = ${formatCount(k)}`,
    value: baselineAt(k) as number,
  }));
});

const option = computed(() => {
  const { test, train } = curves.value;
  const shown = overStepsFigure(
    {
      title: "Reconstruction error",
      name: "Mean squared error",
      lines: [
        {
          name: "Train batches",
          colour: theme.value.muted,
          points: train.map(({ step, reconstruction }) => [step, reconstruction]),
        },
        {
          name: "Test set",
          colour: theme.value.reconstruction,
          points: test.map(({ step, reconstruction }) => [step, reconstruction]),
          hasDots: true,
        },
      ],
      levels: levels.value,
      logarithmic: true,
    },
    theme.value,
  );
  return chartInPage(shown, theme.value, { top: 44, right: 22, legendTop: 4 });
});

const summary = computed(() => {
  const now = testError.value;
  const error = now
    ? `The mean squared error on the test set is ${formatSignificant(now.reconstruction)} after step ${formatCount(now.step)}.`
    : "The mean squared error on the test set over the training steps; not tested yet.";
  const lines = levels.value.map(({ name, value }) => `${name} ${formatSignificant(value)}`);
  return lines.length > 0 ? `${error} To compare: ${lines.join(", ")}.` : error;
});

function stepsCsv(): string {
  const lines = levels.value;
  const rows = curves.value.test.map(({ step, reconstruction }) => [
    step,
    reconstruction,
    ...lines.map(({ value }) => value),
  ]);
  return csvText(["step", "test_mse", ...lines.map(({ name }) => name)], rows);
}

export function TestErrorPanel() {
  return (
    <FigurePanel
      id="test-error"
      title="Error against linear codes"
      showsCodes
      csv={stepsCsv}
      caption={
        <>
          <span class="formula">MSE = mean (x − y)²</span> on the test set after epochs, as often as
          there is time, beside what principal components reach with k numbers per image, a linear
          code that is fitted to the training images, not clipped to 0..1. A sparse code uses only
          about L0 of its H numbers at a time; below the line of k = mean L0 it does better than
          that many components.
        </>
      }
    >
      {isComputing.value && (
        <p class="floors-status" aria-live="polite">
          Computing the PCA floors, once for this browser…
        </p>
      )}
      <Chart option={option} summary={summary} />
      <BaselinesNeeded />
    </FigurePanel>
  );
}
