import { computed } from "@preact/signals";
import { activeUnitsFigure } from "../../../charts/active_units.ts";
import { csvText } from "../../../files/csv.ts";
import { formatCount, formatSignificant } from "../../../format.ts";
import { codes } from "../../state/state.ts";
import { theme } from "../../state/theme.ts";
import { Chart, chartInPage } from "../../ui/chart.tsx";
import { FigurePanel } from "../../ui/figure_panel.tsx";
import { NeverZero } from "../../ui/hints.tsx";

const active = computed(() => ({
  histogram: codes.value?.l0Histogram ?? [],
  mean: codes.value?.meanL0 ?? 0,
}));

const option = computed(() =>
  chartInPage(activeUnitsFigure(active.value, theme.value), theme.value, { top: 26, right: 22 }),
);

const summary = computed(() => {
  const now = codes.value;
  if (!now) return "Active hidden units per image; not computed yet.";
  const { l0Histogram, meanL0 } = now;
  const fewest = l0Histogram.findIndex((images) => images > 0);
  const most = l0Histogram.findLastIndex((images) => images > 0);
  return `Active hidden units per image, of ${formatCount(l0Histogram.length - 1)}: from ${fewest} to ${most}, mean ${formatSignificant(meanL0)}.`;
});

export function ActiveUnitsPanel() {
  return (
    <FigurePanel
      id="active-units"
      title="Active units per image"
      showsCodes
      csv={() =>
        csvText(
          ["active_units", "images"],
          Array.from(active.value.histogram, (n, k) => [k, n]),
        )
      }
      caption={
        <>
          How many units an image needs,{" "}
          <span class="formula">L0 = number of j with hⱼ &gt; 0</span>; the dashed line is the mean.
          The sparsity term presses on mean activations, and this is what comes of it.
          <NeverZero />
        </>
      }
    >
      <Chart option={option} summary={summary} />
    </FigurePanel>
  );
}
