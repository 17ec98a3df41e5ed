// Histograms over rows and over hidden units: active units per row, and firing rates.

import { computed } from "@preact/signals";
import { type Penalty, penalties } from "../../../../shaders/penalties.ts";
import { activeUnitsChart } from "../../../charts/active_units.ts";
import { firingRatesChart, neverFire } from "../../../charts/firing_rates.ts";
import { type Settings, settingApplies } from "../../../config/settings.ts";
import { csvText } from "../../../files/csv.ts";
import { formatCount, formatPercent, formatSignificant } from "../../../format.ts";
import { firingRateHistogram } from "../../../statistics/firing_rates.ts";
import { spread } from "../../../statistics/spread.ts";
import { codes } from "../../state/codes.ts";
import { shownSettings } from "../../state/run.ts";
import { theme } from "../../state/theme.ts";
import { Chart, chartInPage } from "../../ui/chart.tsx";
import { FigurePanel } from "../../ui/figure_panel.tsx";
import { NeverZero } from "../../ui/hints.tsx";
import { rowName } from "../../words.ts";

const activeUnits = computed(() => ({
  histogram: codes.value?.l0Histogram ?? [],
  mean: codes.value?.meanL0 ?? 0,
  rowName: rowName.value,
}));

const activeUnitsOption = computed(() =>
  chartInPage(activeUnitsChart(activeUnits.value, theme.value), theme.value, {
    top: 26,
    right: 22,
  }),
);

const activeUnitsSummary = computed(() => {
  const now = codes.value;
  if (!now) return `Active hidden units per ${rowName.value}; not computed yet.`;
  const { l0Histogram, meanL0 } = now;
  const fewest = l0Histogram.findIndex((rows) => rows > 0);
  const most = l0Histogram.findLastIndex((rows) => rows > 0);
  return `Active hidden units per ${rowName.value}, of ${formatCount(l0Histogram.length - 1)}: from ${fewest} to ${most}, mean ${formatSignificant(meanL0)}.`;
});

const activeUnitsCsv = () =>
  csvText(
    ["active_units", `${rowName.value}s`],
    Array.from(activeUnits.value.histogram, (rows, k) => [k, rows]),
  );

/** Whether the sparsity term depends on how active units are, not on how many. */
function actsOnMeans(settings: Settings): boolean {
  const { of }: Penalty = penalties[settings.penalty];
  return settingApplies("sparsityWeight", settings) && of !== "active";
}

export function ActiveUnitsPanel() {
  return (
    <FigurePanel
      id="active-units"
      title={`Active units per ${rowName.value}`}
      showsCodes
      csv={activeUnitsCsv}
      caption={
        <>
          Number of active units per {rowName},{" "}
          <span class="formula">L0 = number of j with hⱼ &gt; 0</span>. The dashed line is the mean.{" "}
          {actsOnMeans(shownSettings.value) &&
            "The sparsity term acts on mean activations only; these counts follow from it."}
          <NeverZero />
        </>
      }
    >
      <Chart option={activeUnitsOption} summary={activeUnitsSummary} />
    </FigurePanel>
  );
}

const firingRates = computed(() => {
  const now = codes.value;
  return firingRateHistogram(now?.firingRate ?? [], now?.count ?? 1);
});

const firingRatesOption = computed(() =>
  chartInPage(firingRatesChart(firingRates.value, theme.value), theme.value, { top: 26 }),
);

const firingRatesSummary = computed(() => {
  if (!codes.value) return "Firing rates of the hidden units; not computed yet.";
  const { firingRate } = codes.value;
  const { min, median, max } = spread(firingRate);
  return `Firing rates of ${formatCount(firingRate.length)} hidden units: from ${formatPercent(min)} to ${formatPercent(max)} of the ${rowName.value}s, median ${formatPercent(median)}; ${neverFire(firingRates.value.never)}.`;
});

function firingRatesCsv(): string {
  const { edges, counts, never } = firingRates.value;
  const rows = Array.from(counts, (units, i) => [edges[i], edges[i + 1], units]);
  return csvText(["from_rate", "to_rate", "units"], [[0, 0, never], ...rows]);
}

export function FiringRatesPanel() {
  return (
    <FigurePanel
      id="firing-rates"
      title="Firing rates"
      showsCodes
      csv={firingRatesCsv}
      caption={
        <>
          Number of hidden units by firing rate,{" "}
          <span class="formula">rateⱼ = share of {rowName}s with hⱼ &gt; 0</span>. The axis spans
          the rates that occur, and is logarithmic if they differ widely; units that never fire have
          a bar of their own. Units that fire rarely tend to be the most specific.
          <NeverZero />
        </>
      }
    >
      <Chart option={firingRatesOption} summary={firingRatesSummary} />
    </FigurePanel>
  );
}
