import { computed, signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { lossTerms } from "../../../../shaders/loss_terms.ts";
import { comparedLossesChart } from "../../../charts/compared_losses.ts";
import { type CurveName, curveNames } from "../../../charts/loss_curves.ts";
import { csvText } from "../../../files/csv.ts";
import { formatSignificant, plural } from "../../../format.ts";
import { lossOf } from "../../formulas.ts";
import { labelOf } from "../../pins/pinned_run.ts";
import { theme } from "../../state/theme.ts";
import { Chart, chartInPage } from "../../ui/chart.tsx";
import { FigurePanel } from "../../ui/figure_panel.tsx";
import { Switch } from "../../ui/form_controls.tsx";
import { Legend } from "../../ui/legend.tsx";
import { type ComparedRuns, legendOf } from "./compared.ts";

/** The total loss would not be comparable between runs with different λ or ρ. */
const term = signal<CurveName>("reconstruction");
const isLogarithmic = signal(true);

export function LossesPanel({ runs }: { runs: ComparedRuns }) {
  const option = useMemo(
    () =>
      computed(() => {
        const curves = runs.value.map((run) => ({ ...run, name: run.label }));
        const compared = {
          runs: curves,
          term: term.value,
          isLogarithmic: isLogarithmic.value,
        };
        return chartInPage(comparedLossesChart(compared, theme.value), theme.value, { right: 22 });
      }),
    [],
  );
  const summary = useMemo(() => computed(() => summaryOf(runs)), []);
  const formulas = [...new Set(runs.value.map(({ settings }) => lossOf(settings)))];
  return (
    <FigurePanel
      id="compared-losses"
      title="Losses"
      csv={() => lossesCsv(runs)}
      choices={
        <>
          <label>
            show
            <select
              value={term.value}
              onChange={(event) => {
                term.value = event.currentTarget.value as CurveName;
              }}
            >
              {Object.entries(curveNames).map(([key, name]) => (
                <option key={key} value={key}>
                  {name}
                </option>
              ))}
            </select>
          </label>
          <Switch isOn={isLogarithmic} label="log" />
        </>
      }
      caption={
        <>
          Lines: training batches. Symbols: the test set after epochs.{" "}
          <span class="formula">{formulas.join(" or ")}</span>. The reconstruction error means the
          same for all runs.
        </>
      }
    >
      {term.value !== "reconstruction" && (
        <p class="note">Losses with different penalties, λ or ρ are not comparable.</p>
      )}
      {/* ECharts keeps the series of removed runs, so other runs get a new chart. */}
      <Chart key={runs.value.map(({ id }) => id).join()} option={option} summary={summary} />
      <Legend name="Runs in this figure" entries={legendOf(runs)} />
    </FigurePanel>
  );
}

const columns = ["step", "loss", ...lossTerms] as const;

/** All losses of all runs, on training batches and on the test set. */
function lossesCsv(runs: ComparedRuns): string {
  const rows = runs.value.flatMap((run) =>
    (["train", "test"] as const).flatMap((set) =>
      run[set].map((losses) => [labelOf(run), set, ...columns.map((column) => losses[column])]),
    ),
  );
  return csvText(["run", "set", ...columns], rows);
}

function summaryOf(runs: ComparedRuns): string {
  const lines = runs.value.map((run) => {
    const last = run.train.at(-1)?.[term.value];
    const tested = run.test.at(-1)?.[term.value];
    const onTest = tested === undefined ? "" : `, ${formatSignificant(tested)} on the test set`;
    return `${run.label}: ${last === undefined ? "none" : formatSignificant(last)}${onTest}`;
  });
  return `${curveNames[term.value]} of ${plural(runs.value.length, "run")} over the training steps. Latest values: ${lines.join("; ")}.`;
}
