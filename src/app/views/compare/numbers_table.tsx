import type { Setting } from "../../../config/setting.ts";
import { type SettingName, type Settings, settingsTable } from "../../../config/settings.ts";
import { formatCount, formatSignificant } from "../../../format.ts";
import { type ComparedRun, differing, type TestNumbers } from "../../pins/pinned_run.ts";
import { ColumnHelp, MeasuredTable } from "../performance/measured_table.tsx";
import type { Compared } from "./compared.ts";

interface Column {
  readonly title: string;
  readonly help: string;
  readonly cell: (run: ComparedRun) => string;
}

/** A figure's text, marked where it is rough; nothing where the run came apart. */
const figureCell =
  (text: (figures: TestNumbers, settings: Settings) => string): Column["cell"] =>
  ({ figures, isRough, settings }) =>
    figures && Number.isFinite(figures.loss)
      ? `${isRough ? "≈ " : ""}${text(figures, settings)}`
      : "–";

const figureColumns: readonly Column[] = [
  {
    title: "Steps",
    help: "Steps done when the run was pinned, and how many there would be.",
    cell: ({ step, steps }) =>
      step === steps ? formatCount(step) : `${formatCount(step)} of ${formatCount(steps)}`,
  },
  {
    title: "Test MSE",
    help: "Mean squared error per pixel over the test set, mean (x − y)².",
    cell: figureCell(({ reconstruction }) => formatSignificant(reconstruction)),
  },
  {
    title: "Test loss",
    help: "Reconstruction and sparsity term together, over the test set.",
    cell: figureCell(({ loss }) => formatSignificant(loss)),
  },
  {
    title: "Mean L0",
    help: "Active units per test image, #{j : hⱼ > 0}.",
    cell: figureCell(({ meanL0 }) => formatSignificant(meanL0)),
  },
  {
    title: "Dead units",
    help: "Hidden units that no test image activates.",
    cell: figureCell(
      ({ dead }, { hiddenUnits }) => `${formatCount(dead)} of ${formatCount(hiddenUnits)}`,
    ),
  },
];

/** In which settings the runs differ, and what came of it. */
export function NumbersTable({ runs }: { runs: Compared }) {
  const all = runs.value;
  const columns: readonly Column[] = [
    {
      title: "Run",
      help: "The name it was given; at first what sets it apart from the article's settings.",
      cell: ({ name }) => name,
    },
    ...differing(all.map(({ settings }) => settings)).map(settingColumn),
    ...figureColumns,
  ];
  const rows = all.map((run) => ({ key: run.id, cells: columns.map(({ cell }) => cell(run)) }));
  return (
    <section class="panel is-wide measuring" aria-labelledby="compared-figures-heading">
      <h2 id="compared-figures-heading">Settings and figures</h2>
      <MeasuredTable
        name="Settings and figures"
        caption="Only the settings in which these runs differ; the figures are over the test set, but for those with ≈."
        columns={columns}
        rows={rows}
      />
      {all.some(({ isRough, figures }) => isRough && figures) && (
        <p>
          ≈ while it trains: MSE and loss of the last test, L0 and dead units of a sample of the
          training images.
        </p>
      )}
      <ColumnHelp columns={columns} />
    </section>
  );
}

function settingColumn(name: SettingName): Column {
  const { label, symbol, help }: Setting = settingsTable[name];
  const title = symbol && !label.includes(symbol) ? `${label} ${symbol}` : label;
  const cell = ({ settings }: { settings: Settings }) => String(settings[name]);
  return { title, help, cell };
}
