import { computed, useSignal } from "@preact/signals";
import { useLayoutEffect, useMemo } from "preact/hooks";
import { activationHistogramChart } from "../../charts/activation_histogram.ts";
import { formatPercent, formatSignificant, plural } from "../../format.ts";
import { theme } from "../state/theme.ts";
import { Chart, chartInPage } from "../ui/chart.tsx";
import type { UnitAnswer } from "./unit_answer.ts";

/** How a unit's activations are spread. */
export function UnitHistogram(answer: UnitAnswer) {
  const shown = useSignal(answer);
  useLayoutEffect(() => {
    shown.value = answer;
  });
  const option = useMemo(
    () =>
      computed(() => {
        const { unit, statistics } = shown.value;
        const { counts } = statistics.histogram;
        const figure = activationHistogramChart({ unit, counts, max: statistics.max }, theme.value);
        return chartInPage(figure, theme.value);
      }),
    [],
  );
  const summary = useMemo(() => computed(() => summaryOf(shown.value)), []);
  const { firingRate } = answer.statistics;
  return (
    <div class="unit-histogram">
      <h3>Its activations</h3>
      <Chart option={option} summary={summary} />
      <p>
        {formatPercent(1 - firingRate)} of the images leave it inactive, h = 0; the bars are the
        others.
      </p>
    </div>
  );
}

function summaryOf({ unit, statistics }: UnitAnswer): string {
  const { histogram, max } = statistics;
  const { counts, inactive } = histogram;
  const fullest = counts.indexOf(Math.max(...counts));
  const edge = (bin: number) => formatSignificant((bin / counts.length) * max);
  const active = counts.reduce((sum, images) => sum + images, 0);
  if (active === 0) return `No image activates unit ${unit + 1}.`;
  return `Histogram of the activations of unit ${unit + 1}: ${plural(inactive, "image leaves", "images leave")} it inactive, ${plural(active, "activates", "activate")} it, up to ${formatSignificant(max)}; most of them between ${edge(fullest)} and ${edge(fullest + 1)}.`;
}
