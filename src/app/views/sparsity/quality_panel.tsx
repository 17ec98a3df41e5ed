// How good the model is, measured on the whole test set: error, sparsity, and how different its units are.

import { computed } from "@preact/signals";
import { firingRatesChart, neverFire } from "../../../charts/firing_rates.ts";
import { csvText } from "../../../files/csv.ts";
import { formatCount, formatPercent, formatSignificant, plural } from "../../../format.ts";
import { spread } from "../../../statistics/spread.ts";
import { hasDiverged } from "../../state/codes.ts";
import { phase } from "../../state/run.ts";
import { theme } from "../../state/theme.ts";
import { Chart, chartInPage } from "../../ui/chart.tsx";
import { FigurePanel } from "../../ui/figure_panel.tsx";
import { NeverZero } from "../../ui/hints.tsx";
import { rowName, shownSetName } from "../../words.ts";
import { MeasureQuality, quality } from "./quality.ts";
import type { Quality } from "./quality_worker.ts";

interface Measure {
  readonly name: string;
  readonly meaning: string;
  readonly number: (measured: Quality) => number;
  readonly format: (number: number) => string;
}

/** Units whose direction is this near to another's are nearly the same. */
const ALIKE = 0.9;

const measures: readonly Measure[] = [
  {
    name: "Explained variance",
    meaning: "1 − Σ‖x − y‖² / Σ‖x − x̄‖²: 0 for the mean, 100% for perfect reconstructions",
    number: ({ explainedVariance }) => explainedVariance,
    format: formatPercent,
  },
  {
    name: "MSE",
    meaning: "mean (x − y)², in the units of the data, whatever error is minimised",
    number: ({ mse }) => mse,
    format: formatSignificant,
  },
  {
    name: "L0",
    meaning: "mean number of active units",
    number: ({ meanL0 }) => meanL0,
    format: formatSignificant,
  },
  {
    name: "Dead units",
    meaning: "never active",
    number: ({ dead }) => dead,
    format: formatCount,
  },
  {
    name: "Dense units",
    meaning: "active more than 10% of the time",
    number: ({ dense }) => dense.above10Percent,
    format: formatCount,
  },
  {
    name: "Very dense",
    meaning: "active more than 50% of the time",
    number: ({ dense }) => dense.above50Percent,
    format: formatCount,
  },
  {
    name: "Size bias",
    meaning: "mean ‖y‖² / mean x·y: below 1 if reconstructions are too small",
    number: ({ relativeReconstructionBias }) => relativeReconstructionBias,
    format: formatSignificant,
  },
  {
    name: "Mean cosine",
    meaning: "mean cosine of x and y",
    number: ({ meanCosine }) => meanCosine,
    format: formatSignificant,
  },
  {
    name: "Near-duplicates",
    meaning: `units whose direction has a cosine above ${ALIKE} with another's`,
    number: ({ largestCosines }) => largestCosines.filter((cosine) => cosine > ALIKE).length,
    format: formatCount,
  },
  {
    name: "Nearest unit",
    meaning: "median of each unit's largest cosine with another unit's direction",
    number: ({ largestCosines }) => spread(largestCosines).median,
    format: formatSignificant,
  },
];

const textOf = ({ number, format }: Measure) => {
  const now = quality.value && number(quality.value);
  return now !== undefined && Number.isFinite(now) ? format(now) : "–";
};

const noRates: Quality["firingRates"] = {
  edges: new Float64Array([0, 1]),
  counts: new Uint32Array(1),
  never: 0,
  isLogarithmic: false,
};

const option = computed(() =>
  chartInPage(firingRatesChart(quality.value?.firingRates ?? noRates, theme.value), theme.value, {
    top: 26,
  }),
);

const summary = computed(() => {
  const now = quality.value;
  if (!now) return "";
  return `Firing rates on the ${shownSetName.value} set after ${plural(now.step, "step")}: ${neverFire(now.firingRates.never)}, ${formatCount(now.dense.above10Percent)} for more than 10%.`;
});

/** Stands for the chart until there is one. */
const pendingText = computed(() => {
  if (hasDiverged.value) return "The run has diverged, so it is not measured.";
  const set = `every ${rowName.value} of the ${shownSetName.value} set`;
  return phase.value === "training"
    ? `The units' firing rates will appear here once ${set} has been measured, when training leaves time or is paused.`
    : `Measuring ${set}; the units' firing rates will appear here…`;
});

function qualityCsv(): string {
  const now = quality.value;
  const rows = measures.map(({ name, number, meaning }) => [name, now && number(now), meaning]);
  return csvText(["name", "value", "meaning"], rows);
}

export function QualityPanel() {
  const now = quality.value;
  return (
    <FigurePanel
      id="quality"
      title="Quality"
      isWide
      csv={qualityCsv}
      caption={
        <>
          <p>
            Measured on the whole {shownSetName} set
            {now && ` after ${plural(now.step, "step")}`}, while this figure is in sight and
            training leaves time. The bars show the units' firing rates on it.
            <NeverZero />
          </p>
          <dl class="meanings">
            {measures.map(({ name, meaning }) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{meaning}</dd>
              </div>
            ))}
          </dl>
        </>
      }
    >
      <dl class="headlines">
        {measures.map((measure) => (
          <div key={measure.name}>
            <dt>{measure.name}</dt>
            <dd class="headline">{textOf(measure)}</dd>
          </div>
        ))}
      </dl>
      {now ? (
        <Chart option={option} summary={summary} />
      ) : (
        <p class="empty-chart">{pendingText.value}</p>
      )}
      <MeasureQuality />
    </FigurePanel>
  );
}
