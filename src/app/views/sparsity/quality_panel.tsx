// How good the model is, measured on the whole test set: error, sparsity, and how different its units are.

import { computed } from "@preact/signals";
import { csvText } from "../../../files/csv.ts";
import { formatCount, formatPercent, formatSignificant, plural } from "../../../format.ts";
import { spread } from "../../../statistics/spread.ts";
import { Advice } from "../../panels/advice.tsx";
import { trainingRows } from "../../run/data.ts";
import { hasDiverged } from "../../state/codes.ts";
import { data, finished, phase, progress, shownSettings } from "../../state/run.ts";
import { FigurePanel } from "../../ui/figure_panel.tsx";
import { NeverZero } from "../../ui/hints.tsx";
import { rowName, shownSetName } from "../../words.ts";
import { adviceOnQuality } from "./advice.ts";
import { MeasureQuality, quality } from "./quality.ts";
import type { Quality } from "./quality_worker.ts";

interface Measure {
  readonly name: string;
  readonly meaning: string;
  readonly number: (measured: Quality) => number;
  readonly format: (number: number) => string;
  /** Whether it is in the saved table only, because "Sparsity at a glance" shows it, or nearly so. */
  readonly isSavedOnly?: boolean;
}

/** Units whose direction is this near to another's are nearly the same. */
const ALIKE = 0.9;

const measures = computed((): readonly Measure[] => [
  {
    name: "Explained variance",
    meaning: "1 − Σ‖x − y‖² / Σ‖x − x̄‖²: 0 for the mean, 100% for perfect reconstructions",
    number: ({ explainedVariance }) => explainedVariance,
    format: formatPercent,
  },
  {
    name: "MSE",
    meaning: "mean (x − y)², in the units of the data, regardless of the error being minimised",
    number: ({ mse }) => mse,
    format: formatSignificant,
    isSavedOnly: true,
  },
  {
    name: "L0",
    meaning: "mean number of active units",
    number: ({ meanL0 }) => meanL0,
    format: formatSignificant,
    isSavedOnly: true,
  },
  {
    name: "Dead units",
    meaning: `inactive on every ${shownSetName.value} ${rowName.value}`,
    number: ({ dead }) => dead,
    format: formatCount,
    isSavedOnly: true,
  },
  {
    name: "Dense units",
    meaning: `active on more than 10% of ${rowName.value}s`,
    number: ({ dense }) => dense.above10Percent,
    format: formatCount,
  },
  {
    name: "Very dense",
    meaning: `active on more than 50% of ${rowName.value}s`,
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
]);

const shownMeasures = computed(() => measures.value.filter(({ isSavedOnly }) => !isSavedOnly));

const textOf = ({ number, format }: Measure) => {
  const now = quality.value && number(quality.value);
  return now !== undefined && Number.isFinite(now) ? format(now) : "–";
};

/** Says what was measured, or why nothing is yet. */
function statusText(): string {
  if (hasDiverged.value) return "The run has diverged, so it is not measured.";
  const now = quality.value;
  if (now) return `On the ${shownSetName.value} set after ${plural(now.step, "step")}.`;
  return phase.value === "training"
    ? "Measured while training is paused, or when there is time to spare."
    : `Measuring the ${shownSetName.value} set…`;
}

/** What the numbers of a run suggest once it is finished. */
const advice = computed((): readonly string[] => {
  const [now, sets, settings] = [quality.value, data.value, shownSettings.value];
  if (!now || !sets || !finished.value || now.step !== progress.value?.step) return [];
  const rows = trainingRows(sets, settings.trainImages).count;
  const { lastResampling } = now;
  return adviceOnQuality(now, { settings, rows, lastResampling, word: rowName.value });
});

function qualityCsv(): string {
  const now = quality.value;
  const rows = measures.value.map(({ name, number, meaning }) => [
    name,
    now && number(now),
    meaning,
  ]);
  return csvText(["name", "value", "meaning"], rows);
}

export function QualityPanel() {
  return (
    <FigurePanel
      id="quality"
      title="Quality"
      isWide
      csv={qualityCsv}
      caption={
        <>
          <p>
            Measured on the whole {shownSetName} set, if this figure is in sight, while training is
            paused or when there is time to spare. The saved table also has its MSE, L0 and dead
            units.
            <NeverZero />
          </p>
          <dl class="meanings">
            {shownMeasures.value.map(({ name, meaning }) => (
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
        {shownMeasures.value.map((measure) => (
          <div key={measure.name}>
            <dt>{measure.name}</dt>
            <dd class="headline">{textOf(measure)}</dd>
          </div>
        ))}
      </dl>
      <p class="quality-status">{statusText()}</p>
      <Advice sentences={advice.value} />
      <MeasureQuality />
    </FigurePanel>
  );
}
