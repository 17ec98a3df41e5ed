import { computed } from "@preact/signals";
import { meanActivationChart } from "../../charts/mean_activation.ts";
import { targetOf } from "../../config/settings.ts";
import { csvText } from "../../files/csv.ts";
import { formatCount, formatSignificant } from "../../format.ts";
import { spread } from "../../statistics/spread.ts";
import { codes, sampledImages } from "../state/codes.ts";
import { shownSettings } from "../state/run.ts";
import { theme } from "../state/theme.ts";
import { selectedUnit, selectUnit, viewState } from "../state/view_state.ts";
import { Chart, chartInPage } from "../ui/chart.tsx";
import { FigurePanel } from "../ui/figure_panel.tsx";
import { rowName } from "../words.ts";
import { sparsityTextsOf } from "./penalty_texts.ts";

const means = computed(() => codes.value?.meanActivation ?? new Float32Array());
const target = computed(() => targetOf(shownSettings.value));

const option = computed(() =>
  chartInPage(
    meanActivationChart(
      { means: means.value, target: target.value, selected: selectedUnit.value },
      theme.value,
    ),
    theme.value,
    { top: 26, right: 68 },
  ),
);

const summary = computed(() => {
  if (!codes.value) return "Mean activation of each hidden unit. Not computed yet.";
  const { min, median, max } = spread(means.value);
  return `Mean activation of ${formatCount(means.value.length)} hidden units: from ${formatSignificant(min)} to ${formatSignificant(max)}, median ${formatSignificant(median)}${targetText()}.${selectedSentence()}`;
});

const targetText = () => (target.value === undefined ? "" : `; the target is ${target.value}`);

function selectedSentence(): string {
  const mean = means.value[selectedUnit.value ?? -1];
  return mean === undefined
    ? ""
    : ` The selected unit, ${viewState.unit.value}, has a mean activation of ${formatSignificant(mean)}.`;
}

function unitsCsv(): string {
  const rates = codes.value?.firingRate;
  const rows = Array.from(means.value, (mean, unit) => [unit + 1, mean, rates?.[unit]]);
  return csvText(["unit", "mean_activation", "firing_rate"], rows);
}

export function MeanActivationPanel() {
  return (
    <FigurePanel
      id="mean-activation"
      title="Mean activation"
      showsCodes
      csv={unitsCsv}
      caption={
        <>
          How active each hidden unit is on average over{" "}
          {sampledImages.value ?? `training ${rowName.value}s`},{" "}
          <span class="formula">mⱼ = mean hⱼ</span>. {sparsityTextsOf(shownSettings.value).bars}{" "}
          Click a bar to select its unit.
        </>
      }
    >
      <Chart option={option} summary={summary} onClick={selectUnit} />
    </FigurePanel>
  );
}
