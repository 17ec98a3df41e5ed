import { computed, signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { comparedLossesFigure } from "../../../charts/compared_losses.ts";
import { type LossTerm, lossTerms } from "../../../charts/loss_curves.ts";
import { csvText } from "../../../files/csv.ts";
import { formatSignificant, plural } from "../../../format.ts";
import { labelOf } from "../../pins/pinned_run.ts";
import { theme } from "../../state/theme.ts";
import { Chart, chartInPage } from "../../ui/chart.tsx";
import { FigurePanel } from "../../ui/figure_panel.tsx";
import { Switch } from "../../ui/form_controls.tsx";
import type { Compared } from "./compared.ts";
import { RunLegend } from "./swatch.tsx";

const term = signal<LossTerm>("loss");
const isLogarithmic = signal(true);

export function LossesPanel({ runs }: { runs: Compared }) {
  const option = useMemo(
    () =>
      computed(() => {
        const marked = runs.value.map((run) => ({ ...run, name: labelOf(run) }));
        const compared = { runs: marked, term: term.value, logarithmic: isLogarithmic.value };
        return chartInPage(comparedLossesFigure(compared, theme.value), theme.value, { right: 22 });
      }),
    [],
  );
  const summary = useMemo(() => computed(() => summaryOf(runs)), []);
  return (
    <FigurePanel
      id="compared-losses"
      title="Losses"
      csv={() => lossesCsv(runs)}
      caption={
        <>
          Lines: each training batch. Symbols: the test set after epochs.{" "}
          <span class="formula">loss = mean (x − y)² + λ Σⱼ KL(ρ ‖ mⱼ)</span>: with other λ or ρ it
          measures something else, so compare the reconstruction, which always means the same.
        </>
      }
    >
      <div class="choices">
        <label>
          Show
          <select
            value={term.value}
            onChange={(event) => {
              term.value = event.currentTarget.value as LossTerm;
            }}
          >
            {Object.entries(lossTerms).map(([key, name]) => (
              <option key={key} value={key}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <Switch isOn={isLogarithmic} label="Logarithmic axis" />
      </div>
      {/* A chart keeps the series it once had: other runs get another one. */}
      <Chart key={runs.value.map(({ id }) => id).join()} option={option} summary={summary} />
      <RunLegend runs={runs} />
    </FigurePanel>
  );
}

/** Every line's points, train batches and test set. */
function lossesCsv(runs: Compared): string {
  const rows = runs.value.flatMap((run) =>
    (["train", "test"] as const).flatMap((set) =>
      run[set].map(({ step, loss, reconstruction, sparsity }) => [
        run.name,
        set,
        step,
        loss,
        reconstruction,
        sparsity,
      ]),
    ),
  );
  return csvText(["run", "set", "step", "loss", "reconstruction", "sparsity"], rows);
}

function summaryOf(runs: Compared): string {
  const lines = runs.value.map((run) => {
    const last = run.train.at(-1)?.[term.value];
    const tested = run.test.at(-1)?.[term.value];
    const onTest = tested === undefined ? "" : `, ${formatSignificant(tested)} on the test set`;
    return `${labelOf(run)}: ${last === undefined ? "none" : formatSignificant(last)}${onTest}`;
  });
  return `${lossTerms[term.value]} over the steps of ${plural(runs.value.length, "run")}, at their ends: ${lines.join("; ")}.`;
}
