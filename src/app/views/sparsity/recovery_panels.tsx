// Whether training recovers the known features of synthetic data: over the steps, and feature by feature.

import { computed } from "@preact/signals";
import { featureCosinesChart } from "../../../charts/feature_cosines.ts";
import { overStepsChart } from "../../../charts/over_steps.ts";
import { csvText } from "../../../files/csv.ts";
import { formatCount, formatPercent, formatSignificant, plural } from "../../../format.ts";
import { MAX_MATCHED } from "../../../statistics/directions.ts";
import { RECOVERED, type RecoveryMetrics } from "../../../statistics/recovery.ts";
import { spread } from "../../../statistics/spread.ts";
import { theme } from "../../state/theme.ts";
import { Chart, chartInPage } from "../../ui/chart.tsx";
import { FigurePanel } from "../../ui/figure_panel.tsx";
import { CompareDecoder, latestRecord, recovery } from "./recovery.ts";

export function RecoveryPanels() {
  return (
    <>
      <RecoveryPanel />
      <FeatureCosinesPanel />
    </>
  );
}

const TITLE = "Recovered features";

const records = computed(() => recovery.value?.records ?? []);

const overSteps = computed(() => {
  const lines = [
    { name: "Recall", key: "recall", colour: theme.value.ink },
    { name: "Precision", key: "precision", colour: theme.value.sparsity },
    { name: "Mean max cosine", key: "meanMaxCosine", colour: theme.value.reconstruction },
  ] as const;
  const chart = overStepsChart(
    {
      title: TITLE,
      name: "Share, or cosine",
      lines: lines.map(({ name, key, colour }) => ({
        name,
        colour,
        points: records.value.map((record) => [record.step, record[key]] as const),
        isDashed: key !== "recall",
      })),
    },
    theme.value,
  );
  return chartInPage(chart, theme.value, { top: 44, right: 22, legendTop: 4 });
});

const headlines = computed(() => {
  const [now, metrics] = [latestRecord.value, recovery.value?.metrics];
  return [
    [
      "Recovered",
      now && metrics && `${formatCount(now.recovered)} of ${formatCount(metrics.features)}`,
    ],
    ["Mean max cosine", now && formatSignificant(now.meanMaxCosine)],
    ["Precision", now && formatPercent(now.precision)],
    ["Recall", now && formatPercent(now.recall)],
  ] as const;
});

const overStepsSummary = computed(() => {
  const now = latestRecord.value;
  if (!now) return `${TITLE} over the training steps; not computed yet.`;
  const numbers = headlines.value.map(([name, text]) => `${name.toLowerCase()} ${text}`);
  return `${TITLE} after ${plural(now.step, "step")}: ${numbers.join(", ")}.`;
});

const overStepsCsv = () =>
  csvText(
    ["step", "recovered", "mean_max_cosine", "precision", "recall"],
    records.value.map(({ step, recovered, meanMaxCosine, precision, recall }) => [
      step,
      recovered,
      meanMaxCosine,
      precision,
      recall,
    ]),
  );

const matchings = {
  matched:
    "Units are matched to them one to one so that the sum of the cosines between decoder weights and features is largest.",
  best: `Each is matched to the unit whose decoder weights have the largest cosine to it, because there are more than ${formatCount(MAX_MATCHED)} features or units.`,
} as const satisfies Record<RecoveryMetrics["kind"], string>;

const matching = computed(() => matchings[recovery.value?.metrics.kind ?? "matched"]);

function RecoveryPanel() {
  return (
    <FigurePanel
      id="recovery"
      title={TITLE}
      csv={overStepsCsv}
      caption={
        <>
          The data are made of known features. {matching.value} A feature is recovered if the cosine
          to its unit is at least {RECOVERED}. Recall is the share of the features that are
          recovered; precision is the share of the units, except those without weights, that match a
          recovered feature. Mean max cosine is the mean, over all features, of the largest cosine
          to any unit. Points are added while this figure is in sight.
        </>
      }
    >
      <dl class="headlines">
        {headlines.value.map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd class="headline">{text ?? "–"}</dd>
          </div>
        ))}
      </dl>
      <Chart option={overSteps} summary={overStepsSummary} />
      <CompareDecoder />
    </FigurePanel>
  );
}

const COSINES_TITLE = "Cosine of each true feature";

const cosines = computed(() => recovery.value?.metrics.cosines ?? []);

const cosinesOption = computed(() =>
  chartInPage(
    featureCosinesChart({ cosines: cosines.value, threshold: RECOVERED }, theme.value),
    theme.value,
    { top: 26, right: 46 },
  ),
);

const cosinesSummary = computed(() => {
  if (!latestRecord.value) return `${COSINES_TITLE} to its unit; not computed yet.`;
  const { min, median, max } = spread(cosines.value);
  return `Cosines of ${plural(cosines.value.length, "true feature")} to their units: from ${formatSignificant(min)} to ${formatSignificant(max)}, median ${formatSignificant(median)}; ${formatCount(latestRecord.value.recovered)} at least ${RECOVERED}.`;
});

const cosinesCsv = () =>
  csvText(
    ["feature", "cosine"],
    cosines.value.map((cosine, i) => [i + 1, cosine]),
  );

function FeatureCosinesPanel() {
  return (
    <FigurePanel
      id="feature-cosines"
      title={COSINES_TITLE}
      csv={cosinesCsv}
      caption={
        <>
          The cosine between each true feature and the decoder weights of the unit matched to it,
          the highest first; 0 if there are fewer units than features. Features at the dashed line
          or above are recovered.
        </>
      }
    >
      <Chart option={cosinesOption} summary={cosinesSummary} />
      <CompareDecoder />
    </FigurePanel>
  );
}
