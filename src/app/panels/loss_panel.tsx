import { computed, signal } from "@preact/signals";
import { lossCurvesChart } from "../../charts/loss_curves.ts";
import { curvesCsv } from "../../files/history_csv.ts";
import { formatCount, formatSignificant } from "../../format.ts";
import { historyOf } from "../../training/history_columns.ts";
import { definitionsOf, lossOf } from "../formulas.ts";
import { curves, shownSettings } from "../state/run.ts";
import { theme } from "../state/theme.ts";
import { Chart, chartInPage } from "../ui/chart.tsx";
import { FigurePanel } from "../ui/figure_panel.tsx";
import { Switch } from "../ui/form_controls.tsx";

/** On by default: on a linear axis the large losses of the first steps would hide all others. */
const isLogarithmic = signal(true);
/** An empty logarithmic axis has no ticks. */
const logarithmic = computed(() => isLogarithmic.value && curves.value.train.length > 0);

const option = computed(() =>
  chartInPage(
    lossCurvesChart({ ...curves.value, isLogarithmic: logarithmic.value }, theme.value),
    theme.value,
    { top: 44, right: 22, legendTop: 4 },
  ),
);

const summary = computed(() => {
  const { train, test } = curves.value;
  const first = train[0];
  const last = train.at(-1);
  if (!first || !last) return "Loss over the training steps. No step has been trained yet.";
  const tested = test.at(-1);
  const testSentence = tested
    ? ` On the test set it was ${formatSignificant(tested.loss)} after step ${formatCount(tested.step)}.`
    : "";
  return `Loss over ${formatCount(last.step)} steps: from ${formatSignificant(first.loss)} to ${formatSignificant(last.loss)}; reconstruction ${formatSignificant(last.reconstruction)} and sparsity ${formatSignificant(last.sparsity)}.${testSentence}`;
});

/** What the letters of the loss stand for. */
const Definitions = () =>
  definitionsOf(shownSettings.value).map((definition) => (
    <p key={definition} class="formula">
      {definition}
    </p>
  ));

export function LossPanel() {
  return (
    <FigurePanel
      id="loss"
      title="Loss"
      choices={<Switch isOn={isLogarithmic} label="log" />}
      csv={() => curvesCsv(historyOf(shownSettings.value), curves.value.train, curves.value.test)}
      caption={
        <>
          <span class="formula">{lossOf(shownSettings.value)}</span>, which training minimises
          {shownSettings.value.weightDecay > 0 && " together with the weight decay"}: per batch
          (solid) and on the test set (dashed, at the ends of epochs when time allows).
          <Definitions />
        </>
      }
    >
      <Chart option={option} summary={summary} />
    </FigurePanel>
  );
}
