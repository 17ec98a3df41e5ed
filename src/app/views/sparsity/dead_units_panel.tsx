import { computed } from "@preact/signals";
import { overStepsFigure } from "../../../charts/over_steps.ts";
import { csvText } from "../../../files/csv.ts";
import { formatCount, plural } from "../../../format.ts";
import { curves } from "../../state/state.ts";
import { theme } from "../../state/theme.ts";
import { Chart, chartInPage } from "../../ui/chart.tsx";
import { FigurePanel } from "../../ui/figure_panel.tsx";

const TITLE = "Dead and active units over time";

const option = computed(() => {
  const { sparsity, train } = curves.value;
  const figure = overStepsFigure(
    {
      title: TITLE,
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
          hasDots: true,
        },
        {
          name: "Mean L0",
          colour: theme.value.ink,
          points: sparsity.map(({ step, meanL0 }) => [step, meanL0]),
          hasDots: true,
        },
      ],
      write: (value) => (Number.isInteger(value) ? formatCount(value) : value.toPrecision(3)),
    },
    theme.value,
  );
  return chartInPage(figure, theme.value, { top: 44, right: 22, legendTop: 4 });
});

const summary = computed(() => {
  const { sparsity, train } = curves.value;
  const last = sparsity.at(-1);
  const silent = train.at(-1);
  if (!last) return `${TITLE}; not looked at yet.`;
  const inBatch = silent ? ` ${plural(silent.silent, "unit")} silent in the last batch.` : "";
  return `${plural(last.dead, "dead unit")} and ${last.meanL0.toPrecision(3)} active units per image after ${plural(last.step, "step")}.${inBatch}`;
});

function stepsCsv(): string {
  const { sparsity, train } = curves.value;
  const rows = [
    ...sparsity.map(({ step, dead, meanL0 }) => [step, dead, meanL0, undefined] as const),
    ...train.map(({ step, silent }) => [step, undefined, undefined, silent] as const),
  ];
  const inOrder = rows.toSorted(([a], [b]) => a - b);
  return csvText(["step", "dead_units", "mean_l0", "silent_in_batch"], inOrder);
}

export function DeadUnitsPanel() {
  return (
    <FigurePanel
      id="dead-units"
      title={TITLE}
      showsCodes
      csv={stepsCsv}
      caption={
        <>
          Dead units answer to none of up to 6,000 training images,{" "}
          <span class="formula">hⱼ ≤ 0 for all</span>; silent ones to none of the batch just seen,
          and may come back. Mean L0 is how many units an image of the sample activates. The dashed
          curves grow after epochs as often as there is time, and oftener while a view that shows
          codes is open.
        </>
      }
    >
      <Chart option={option} summary={summary} />
    </FigurePanel>
  );
}
