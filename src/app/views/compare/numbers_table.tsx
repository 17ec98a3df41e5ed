import type { Setting } from "../../../config/setting.ts";
import {
  type SettingName,
  type Settings,
  settingApplies,
  settingsTable,
} from "../../../config/settings.ts";
import { formatCount, formatSignificant } from "../../../format.ts";
import { MeasuredTable } from "../../panels/measured_table.tsx";
import { type ComparedRun, differing, type TestNumbers } from "../../pins/pinned_run.ts";
import type { ComparedRuns } from "./compared.ts";

interface Column {
  readonly title: string;
  readonly help: string;
  readonly cell: (run: ComparedRun) => string;
}

/** Formats a number, with ≈ if it is rough. Unknown numbers and those of diverged runs are dashes. */
const numberCell =
  (format: (numbers: TestNumbers, settings: Settings) => string): Column["cell"] =>
  ({ numbers, isRough, settings }) =>
    numbers && Number.isFinite(numbers.loss)
      ? `${isRough ? "≈ " : ""}${format(numbers, settings)}`
      : "–";

const numberColumns: readonly Column[] = [
  {
    title: "Steps",
    help: "Steps completed when the run was pinned, out of the run's total.",
    cell: ({ step, steps }) =>
      step === steps ? formatCount(step) : `${formatCount(step)} of ${formatCount(steps)}`,
  },
  {
    title: "Test MSE",
    help: "Mean squared error per pixel on the test set, mean (x − y)².",
    cell: numberCell(({ reconstruction }) => formatSignificant(reconstruction)),
  },
  {
    title: "Test loss",
    help: "Total loss (reconstruction + sparsity) on the test set.",
    cell: numberCell(({ loss }) => formatSignificant(loss)),
  },
  {
    title: "Mean L0",
    help: "Active units per test image, #{j : hⱼ > 0}.",
    cell: numberCell(({ meanL0 }) => formatSignificant(meanL0)),
  },
  {
    title: "Dead units",
    help: "Hidden units that are inactive on all test images.",
    cell: numberCell(
      ({ dead }, { hiddenUnits }) => `${formatCount(dead)} of ${formatCount(hiddenUnits)}`,
    ),
  },
];

/** The settings in which the runs differ, and their results. */
export function NumbersTable({ runs }: { runs: ComparedRuns }) {
  const all = runs.value;
  const columns: readonly Column[] = [
    {
      title: "Run",
      help: "The run's name; by default, how its settings differ from the defaults.",
      cell: ({ name }) => name,
    },
    ...differing(all.map(({ settings }) => settings)).map(settingColumn),
    ...numberColumns,
  ];
  const rows = all.map((run) => ({ key: run.id, cells: columns.map(({ cell }) => cell(run)) }));
  return (
    <section class="panel is-wide measuring" aria-labelledby="compared-numbers-heading">
      <h2 id="compared-numbers-heading">Settings and results</h2>
      <MeasuredTable
        name="Settings and results"
        caption="Only settings that differ are shown. Results are for the test set, except those marked ≈."
        columns={columns}
        rows={rows}
      />
      {all.some(({ isRough, numbers }) => isRough && numbers) && (
        <p data-hint="rough">
          ≈ still training: loss and MSE are from the last test evaluation, L0 and dead units from a
          sample of training images.
        </p>
      )}
    </section>
  );
}

function settingColumn(name: SettingName): Column {
  const { label, symbol, help }: Setting = settingsTable[name];
  const title = symbol && !label.includes(symbol) ? `${label} ${symbol}` : label;
  const cell = ({ settings }: { settings: Settings }) =>
    settingApplies(name, settings) ? String(settings[name]) : "–";
  return { title, help, cell };
}
