import { computed } from "@preact/signals";
import { firingRatesFigure, neverFire } from "../../../charts/firing_rates.ts";
import { csvText } from "../../../files/csv.ts";
import { formatCount, formatPercent } from "../../../format.ts";
import { firingRateHistogram } from "../../../statistics/firing_rates.ts";
import { spread } from "../../../statistics/spread.ts";
import { codes } from "../../state/state.ts";
import { theme } from "../../state/theme.ts";
import { Chart, chartInPage } from "../../ui/chart.tsx";
import { FigurePanel } from "../../ui/figure_panel.tsx";
import { NeverZero } from "../../ui/hints.tsx";

const PER_DECADE = 4;

const histogram = computed(() => {
  const now = codes.value;
  if (!now) return { edges: Float64Array.of(0.1, 1), counts: new Uint32Array(1), never: 0 };
  return firingRateHistogram(now.firingRate, now.count, PER_DECADE);
});

const option = computed(() =>
  chartInPage(firingRatesFigure(histogram.value, theme.value), theme.value, { top: 26 }),
);

const summary = computed(() => {
  if (!codes.value) return "How often each hidden unit fires; not computed yet.";
  const { firingRate } = codes.value;
  const { min, median, max } = spread(firingRate);
  return `Firing rates of ${formatCount(firingRate.length)} hidden units: from ${formatPercent(min)} to ${formatPercent(max)} of the images, median ${formatPercent(median)}; ${neverFire(histogram.value.never)}.`;
});

function binsCsv(): string {
  const { edges, counts, never } = histogram.value;
  const rows = Array.from(counts, (units, i) => [edges[i], edges[i + 1], units]);
  return csvText(["from_rate", "to_rate", "units"], [[0, 0, never], ...rows]);
}

export function FiringRatesPanel() {
  return (
    <FigurePanel
      id="firing-rates"
      title="Firing rates"
      showsCodes
      csv={binsCsv}
      caption={
        <>
          How many hidden units fire how often,{" "}
          <span class="formula">rateⱼ = share of images with hⱼ &gt; 0</span>, on a logarithmic
          axis. Seldom means special; the bar on the left counts units that never fire.
          <NeverZero />
        </>
      }
    >
      <Chart option={option} summary={summary} />
    </FigurePanel>
  );
}
