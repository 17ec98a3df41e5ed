import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { sparsityErrorFigure } from "../../../charts/sparsity_error.ts";
import { csvText } from "../../../files/csv.ts";
import { formatSignificant, plural } from "../../../format.ts";
import { labelOf } from "../../pins/pinned_run.ts";
import { theme } from "../../state/theme.ts";
import { Chart, chartInPage } from "../../ui/chart.tsx";
import { FigurePanel } from "../../ui/figure_panel.tsx";
import type { Compared } from "./compared.ts";
import { RunLegend } from "./swatch.tsx";

/** The measured runs; rough are those that train. */
function pointsCsv(runs: Compared): string {
  const rows = runs.value.flatMap(({ name, figures, isRough }) =>
    figures
      ? [[name, figures.step, figures.meanL0, figures.reconstruction, isRough ? "rough" : "exact"]]
      : [],
  );
  return csvText(["run", "step", "mean_l0", "test_mse", "kind"], rows);
}

/** The runs that are measured, as points. */
const pointsOf = (runs: Compared) =>
  runs.value.flatMap((run) => {
    const { id, mark, figures } = run;
    if (!figures) return [];
    return [
      { id, mark, name: labelOf(run), meanL0: figures.meanL0, error: figures.reconstruction },
    ];
  });

export function SparsityErrorPanel({ runs }: { runs: Compared }) {
  const points = useMemo(() => computed(() => pointsOf(runs)), []);
  const option = useMemo(
    () => computed(() => chartInPage(sparsityErrorFigure(points.value, theme.value), theme.value)),
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
          <strong>Left and low is better</strong>: few active units per image,{" "}
          <span class="formula">
            L0 = mean #{"{"}j : hⱼ &gt; 0{"}"}
          </span>
          , and a small error <span class="formula">MSE = mean (x − y)²</span>, both over the test
          set. While a run trains its point is rough: L0 of a sample of training images, MSE of the
          last epoch's end.
        </>
      }
    >
      <Chart key={points.value.map(({ id }) => id).join()} option={option} summary={summary} />
      <RunLegend runs={runs} />
    </FigurePanel>
  );
}
