// Charts over the training steps: dead and active units, and the reconstruction error beside PCA's.

import { computed } from "@preact/signals";
import { type Level, overStepsChart } from "../../../charts/over_steps.ts";
import { reportsMse } from "../../../config/settings.ts";
import { csvText } from "../../../files/csv.ts";
import { formatCount, formatSignificant, plural } from "../../../format.ts";
import type { TestEvaluation } from "../../../training/reports.ts";
import { codes } from "../../state/codes.ts";
import { curves, shownSettings } from "../../state/run.ts";
import { theme } from "../../state/theme.ts";
import { Chart, chartInPage } from "../../ui/chart.tsx";
import { FigurePanel } from "../../ui/figure_panel.tsx";
import { rowName } from "../../words.ts";
import { baselineAt, isComputing, pcaBaselines } from "./pca_baselines.ts";
import { PcaRequest } from "./pca_request.tsx";
import { MeasureQuality, quality } from "./quality.ts";

const layout = { top: 44, right: 22, legendTop: 4 };

const UNITS_TITLE = "Dead and active units during training";

const unitsOption = computed(() => {
  const { sparsity, train } = curves.value;
  const chart = overStepsChart(
    {
      title: UNITS_TITLE,
      name: "Units",
      lines: [
        {
          name: "Silent",
          colour: theme.value.reconstruction,
          points: train.map(({ step, silent }) => [step, silent]),
        },
        {
          name: "Dead",
          colour: theme.value.sparsity,
          points: sparsity.map(({ step, dead }) => [step, dead]),
          isDashed: true,
        },
        {
          name: "Mean L0",
          colour: theme.value.ink,
          points: sparsity.map(({ step, meanL0 }) => [step, meanL0]),
          isDashed: true,
        },
        {
          name: "L0 of batches",
          colour: theme.value.muted,
          // Runs that were saved by earlier versions do not have it.
          points: train.flatMap(({ step, l0 }) => (l0 === undefined ? [] : [[step, l0] as const])),
        },
      ],
      format: (value) => (Number.isInteger(value) ? formatCount(value) : value.toPrecision(3)),
    },
    theme.value,
  );
  return chartInPage(chart, theme.value, layout);
});

const unitsSummary = computed(() => {
  const { sparsity, train } = curves.value;
  const last = sparsity.at(-1);
  const silent = train.at(-1);
  if (!last) return `${UNITS_TITLE}; not computed yet.`;
  const inBatch = silent ? ` ${plural(silent.silent, "silent unit")} in the last batch.` : "";
  return `${plural(last.dead, "dead unit")} and ${last.meanL0.toPrecision(3)} active units per ${rowName.value} after ${plural(last.step, "step")}.${inBatch}`;
});

function unitsCsv(): string {
  const { sparsity, train } = curves.value;
  const rows = [
    ...sparsity.map(({ step, dead, meanL0 }) => [step, dead, meanL0] as const),
    ...train.map(({ step, silent, l0 }) => [step, undefined, undefined, silent, l0] as const),
  ];
  const inOrder = rows.toSorted(([a], [b]) => a - b);
  return csvText(["step", "dead_units", "mean_l0", "silent_in_batch", "l0_of_batch"], inOrder);
}

export function DeadUnitsPanel() {
  return (
    <FigurePanel
      id="dead-units"
      title={UNITS_TITLE}
      showsCodes
      csv={unitsCsv}
      caption={
        <>
          Dead units are inactive on every {rowName} (<span class="formula">hⱼ ≤ 0</span>) of a
          sample of up to 6,000 training {rowName}s. Silent units are inactive on every {rowName} of
          the latest batch, and may recover. Mean L0 is the mean number of active units per{" "}
          {rowName} in the sample, and L0 of batches that in training. The dashed curves are updated
          after epochs when time allows, and more often while a view that shows code statistics is
          open.
        </>
      }
    >
      <Chart option={unitsOption} summary={unitsSummary} />
    </FigurePanel>
  );
}

/** The errors of the mean row, and of PCA with mean L0 and with H components. */
const levels = computed((): readonly Level[] => {
  if (!pcaBaselines.value) return [];
  const { hiddenUnits } = shownSettings.value;
  const active = codes.value && Math.round(codes.value.meanL0);
  const components = [...new Set([active ?? 0, hiddenUnits])].filter((k) => k > 0);
  return [0, ...components].map((k) => ({
    name: k === 0 ? `mean ${rowName.value}` : `PCA, k = ${formatCount(k)}`,
    value: baselineAt(k) as number,
  }));
});

const ERROR_NAME = "Mean squared error";

/** Whether the losses include the mean squared error; otherwise, it is that of the quality. */
const isReported = computed(() => reportsMse(shownSettings.value));

/** The mean squared errors of training batches and of the test set: pairs of step and error. */
const errors = computed(() => {
  if (!isReported.value) return { train: [], test: quality.value?.errors ?? [] };
  const pairsOf = (records: readonly Pick<TestEvaluation, "step" | "reconstruction">[]) =>
    records.map(({ step, reconstruction }) => [step, reconstruction] as const);
  const { train, test } = curves.value;
  return { train: pairsOf(train), test: pairsOf(test) };
});

const errorOption = computed(() => {
  const { test, train } = errors.value;
  const onBatches = { name: "Training batches", colour: theme.value.muted, points: train };
  const chart = overStepsChart(
    {
      title: "Reconstruction error",
      name: ERROR_NAME,
      lines: [
        ...(isReported.value ? [onBatches] : []),
        { name: "Test set", colour: theme.value.reconstruction, points: test, isDashed: true },
      ],
      levels: levels.value,
      isLogarithmic: true,
    },
    theme.value,
  );
  return chartInPage(chart, theme.value, layout);
});

const errorSummary = computed(() => {
  const [step, mse] = errors.value.test.at(-1) ?? [];
  const name = ERROR_NAME.toLowerCase();
  const error =
    step !== undefined && mse !== undefined
      ? `The ${name} on the test set is ${formatSignificant(mse)} after step ${formatCount(step)}.`
      : `The ${name} on the test set over the training steps; not evaluated yet.`;
  const baselines = levels.value.map(({ name, value }) => `${name} ${formatSignificant(value)}`);
  return baselines.length > 0 ? `${error} For comparison: ${baselines.join(", ")}.` : error;
});

function errorCsv(): string {
  const baselines = levels.value;
  const rows = errors.value.test.map((pair) => [...pair, ...baselines.map(({ value }) => value)]);
  return csvText(["step", "test_mse", ...baselines.map(({ name }) => name)], rows);
}

export function TestErrorPanel() {
  return (
    <FigurePanel
      id="test-error"
      title="Error compared with PCA"
      showsCodes
      csv={errorCsv}
      caption={
        <>
          <span class="formula">mean (x − y)²</span> on the test set,{" "}
          {isReported.value
            ? "at the ends of epochs when time allows"
            : "measured while this figure is in sight"}
          , compared with PCA using k components, fitted to the training {rowName}s (not clipped to
          0–1). A sparse code uses only about L0 of its H numbers per {rowName}: below the line for
          k = mean L0, the autoencoder beats PCA with as many components.
        </>
      }
    >
      {isComputing.value && (
        <p class="pca-status" aria-live="polite">
          Computing the PCA baselines (once per browser)…
        </p>
      )}
      <Chart option={errorOption} summary={errorSummary} />
      <PcaRequest />
      {!isReported.value && <MeasureQuality />}
    </FigurePanel>
  );
}
