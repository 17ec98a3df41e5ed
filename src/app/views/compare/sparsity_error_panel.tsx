import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { type ComparedPoint, sparsityErrorChart } from "../../../charts/sparsity_error.ts";
import { csvText } from "../../../files/csv.ts";
import { formatSignificant, plural } from "../../../format.ts";
import { labelOf } from "../../pins/pinned_run.ts";
import { theme } from "../../state/theme.ts";
import { Chart, chartInPage } from "../../ui/chart.tsx";
import { FigurePanel } from "../../ui/figure_panel.tsx";
import { Legend } from "../../ui/legend.tsx";
import { rowName } from "../../words.ts";
import { type ComparedRuns, legendOf } from "./compared.ts";

/** The numbers of a run that is training are rough. */
function pointsCsv(runs: ComparedRuns): string {
  const rows = runs.value.flatMap((run) => {
    const { numbers, isRough } = run;
    if (!numbers) return [];
    const { step, meanL0, mse } = numbers;
    return [[labelOf(run), step, meanL0, mse, isRough ? "rough" : "exact"]];
  });
  return csvText(["run", "step", "mean_l0", "test_mse", "kind"], rows);
}

/** The runs whose numbers are known, as points. */
const pointsOf = (runs: ComparedRuns) =>
  runs.value.flatMap(({ id, seriesIndex, label, numbers }): ComparedPoint[] =>
    numbers && !Number.isNaN(numbers.mse)
      ? [{ id, seriesIndex, name: label, meanL0: numbers.meanL0, error: numbers.mse }]
      : [],
  );

export function SparsityErrorPanel({ runs }: { runs: ComparedRuns }) {
  const points = useMemo(() => computed(() => pointsOf(runs)), []);
  const option = useMemo(
    () =>
      computed(() => {
        const chart = { points: points.value, rowName: rowName.value };
        return chartInPage(sparsityErrorChart(chart, theme.value), theme.value);
      }),
    [],
  );
  const summary = useMemo(
    () =>
      computed(() => {
        const lines = points.value.map(
          ({ name, meanL0, error }) =>
            `${name}: L0 ${formatSignificant(meanL0)}, test MSE ${formatSignificant(error)}`,
        );
        return `Mean L0 and test error of ${plural(points.value.length, "run")}. ${lines.join("; ")}.`;
      }),
    [],
  );
  return (
    <FigurePanel
      id="sparsity-error"
      title="Sparsity against error"
      csv={() => pointsCsv(runs)}
      showsCodes={runs.value.some(({ id }) => id === "current")}
      caption={
        <>
          Left: few active units per {rowName},{" "}
          <span class="formula">
            L0 = mean #{"{"}j : hⱼ &gt; 0{"}"}
          </span>
          . Low: a small error, <span class="formula">MSE = mean (x − y)²</span>. Both are averages
          over the test set. Of two runs, one may be both sparser and more accurate; if one is
          sparser and the other more accurate, which is better depends on what you need. While a run
          is training, its point is an estimate: L0 from a sample of training {rowName}s, MSE from
          the last test evaluation, or from a batch until there is one.
        </>
      }
    >
      <Chart key={points.value.map(({ id }) => id).join()} option={option} summary={summary} />
      <Legend name="Runs in this figure" entries={legendOf(runs)} />
    </FigurePanel>
  );
}
