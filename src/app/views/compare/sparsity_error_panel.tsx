import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { pointAt, sparsityErrorChart } from "../../../charts/sparsity_error.ts";
import { type ErrorMeasure, errorMeasures } from "../../../charts/sparsity_front.ts";
import { csvText } from "../../../files/csv.ts";
import { labelOf } from "../../pins/pinned_run.ts";
import { theme } from "../../state/theme.ts";
import { sweeps } from "../../sweeps/sweeps.ts";
import { Chart, chartInPage } from "../../ui/chart.tsx";
import { FigurePanel } from "../../ui/figure_panel.tsx";
import { Legend } from "../../ui/legend.tsx";
import { rowName } from "../../words.ts";
import { type ComparedRuns, legendOf } from "./compared.ts";
import { useExplainedVariance } from "./explained_variance.ts";
import {
  allOf,
  drawnRuns,
  frontLegend,
  measuredSet,
  type ShownRun,
  type ShownRuns,
  shownRuns,
  summaryOf,
} from "./points.ts";
import { ShownRunDetails } from "./shown_run_details.tsx";

const measure = signal<ErrorMeasure>("mse");
/** The id of the run whose settings are shown. */
const selected = signal<string>();

/** The numbers of a run that is training are rough. */
function pointsCsv({ pinned, swept }: ShownRuns): string {
  const row = (run: ShownRun, name: string) => [
    name,
    run.step,
    run.l0,
    run.mse,
    run.set,
    run.isRough ? "rough" : "exact",
    Number.isNaN(run.explainedVariance) ? undefined : run.explainedVariance,
    run.sweep,
  ];
  return csvText(
    ["run", "step", "mean_l0", "mse", "measured_on", "kind", "explained_variance", "sweep"],
    [
      ...pinned.map((run) => row(run, labelOf(run))),
      ...swept.flatMap(({ runs }) => runs.map((run) => row(run, run.name))),
    ],
  );
}

export function SparsityErrorPanel({ runs }: { runs: ComparedRuns }) {
  const shown = useShownRuns(runs);
  const all = useMemo(() => computed(() => allOf(shown.value)), []);
  const drawn = useMemo(
    () => computed(() => drawnRuns(shown.value, measure.value, theme.value)),
    [],
  );
  const option = useMemo(
    () =>
      computed(() => {
        const chart = {
          ...drawn.value,
          measure: measure.value,
          selected: selected.value,
          rowName: rowName.value,
          hasLegend: true,
        };
        // There is space for the labels of sweeps above and to the right.
        const space = { top: 28, right: 22 };
        const set = measuredSet(shown.value);
        return chartInPage(sparsityErrorChart(chart, theme.value, set), theme.value, space);
      }),
    [],
  );
  const summary = useMemo(() => computed(() => summaryOf(shown.value)), []);
  const select = (...place: [l0: number, value: number]) => {
    const { points, swept } = drawn.peek();
    selected.value = pointAt([...points, ...swept.flatMap((group) => group.points)], place);
  };
  const note = dataNote(runs);
  const { points, swept, lines } = drawn.value;
  // ECharts keeps series that are gone, so other series get a new chart.
  const key = [...points, ...swept, ...lines].map(({ id }) => id).join();
  return (
    <>
      <FigurePanel
        id="sparsity-error"
        title="Sparsity against error"
        csv={() => pointsCsv(shown.value)}
        showsCodes={runs.value.some(({ id }) => id === "current")}
        choices={<MeasureChoice />}
        caption={
          <>
            Left: few active units per {rowName},{" "}
            <span class="formula">
              L0 = mean #{"{"}j : hⱼ &gt; 0{"}"}
            </span>
            . <span class="formula">MSE = mean (x − y)²</span>: lower is better. Explained variance,
            the share of the rows' variance that the reconstructions capture: higher is better. Both
            are averages over the {measuredSet(shown.value)} set. A run that is both sparser and
            more accurate is better; otherwise it depends on what you need. A front joins a method's
            runs that no other run of that method beats on both; for a sweep with several seeds, it
            joins means over seeds. While a run is training, its point is an estimate: L0 from a
            sample of training {rowName}s, MSE from the last test evaluation, or from a batch until
            there is one.
          </>
        }
      >
        {note && <p class="note">{note}</p>}
        {measure.value === "explainedVariance" && points.length < shown.value.pinned.length && (
          <p class="note">Open a pinned run's data to see its explained variance.</p>
        )}
        <Chart key={key} option={option} summary={summary} onClick={select} />
        <Legend
          name="Runs in this figure"
          entries={[...legendOf(runs), ...frontLegend(shown.value, theme.value)]}
        />
      </FigurePanel>
      <ShownRunDetails runs={all.value} selected={selected} />
    </>
  );
}

function MeasureChoice() {
  return (
    <select
      aria-label="Measure of the error"
      value={measure.value}
      onChange={({ currentTarget }) => {
        measure.value = currentTarget.value as ErrorMeasure;
      }}
    >
      {Object.entries(errorMeasures).map(([name, { label }]) => (
        <option key={name} value={name}>
          {label}
        </option>
      ))}
    </select>
  );
}

function useShownRuns(runs: ComparedRuns): ReadonlySignal<ShownRuns> {
  const explained = useExplainedVariance();
  return useMemo(() => computed(() => shownRuns(runs.value, sweeps.value, explained)), []);
}

/** Says that errors are not comparable if the runs were trained on different data. */
function dataNote(runs: ComparedRuns): string | undefined {
  const names = [
    ...runs.value.map(({ data }) => data.name),
    ...sweeps.value.flatMap((sweep) => sweep.runs.map((run) => run.data)),
  ];
  // The commands write the name of MNIST in small letters.
  const distinct = new Map(names.map((name) => [name.toLowerCase(), name]));
  if (distinct.size < 2) return undefined;
  return `These runs were trained on different data (${[...distinct.values()].join(", ")}), so their errors are not comparable.`;
}
