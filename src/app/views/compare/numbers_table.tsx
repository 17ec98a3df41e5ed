import { lossTerms } from "../../../../shaders/loss_terms.ts";
import { choiceName } from "../../../config/choice_names.ts";
import type { Setting } from "../../../config/setting.ts";
import {
  type SettingName,
  type Settings,
  settingApplies,
  settingsTable,
} from "../../../config/settings.ts";
import { formatCount, formatPercent, formatSignificant } from "../../../format.ts";
import { MeasuredTable } from "../../panels/measured_table.tsx";
import { differing, type TestNumbers } from "../../pins/pinned_run.ts";
import { helpOf } from "../../settings/help.ts";
import { Info } from "../../ui/popover.tsx";
import { rowName } from "../../words.ts";
import type { ComparedRuns } from "./compared.ts";
import { useExplainedVariance } from "./explained_variance.ts";
import type { LabelledRun } from "./labels.ts";

interface Column {
  readonly title: string;
  readonly help: string;
  readonly cell: (run: LabelledRun) => string;
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
    help: "Mean squared error per value on the test set, mean (x − y)².",
    cell: numberCell(({ mse }) => (Number.isNaN(mse) ? "–" : formatSignificant(mse))),
  },
  {
    title: "Test loss",
    help: `Total loss (${lossTerms.join(" + ")}) on the test set.`,
    cell: numberCell(({ loss }) => formatSignificant(loss)),
  },
  {
    title: "Mean L0",
    help: "Active units per row of the test set, #{j : hⱼ > 0}.",
    cell: numberCell(({ meanL0 }) => formatSignificant(meanL0)),
  },
  {
    title: "Dead units",
    help: "Hidden units that are inactive on the whole test set.",
    cell: numberCell(
      ({ dead }, { hiddenUnits }) => `${formatCount(dead)} of ${formatCount(hiddenUnits)}`,
    ),
  },
];

/** The settings in which the runs differ, and their results. */
export function NumbersTable({ runs }: { runs: ComparedRuns }) {
  const all = runs.value;
  const explained = useExplainedVariance();
  const ofVariance = (run: LabelledRun) => {
    const share = explained(run);
    return Number.isNaN(share) ? "–" : numberCell(() => formatPercent(share))(run);
  };
  const columns: readonly Column[] = [
    {
      title: "Run",
      help: "How it differs from the other runs, unless you have renamed it.",
      cell: ({ label }) => label,
    },
    ...differing(all.map(({ settings }) => settings)).map(settingColumn),
    ...numberColumns,
    {
      title: "Explained variance",
      help: "1 − Σ‖x − y‖² / Σ‖x − x̄‖² on the test set. Known for runs on the page's data.",
      cell: ofVariance,
    },
  ];
  const rows = all.map((run) => ({ key: run.id, cells: columns.map(({ cell }) => cell(run)) }));
  const isRough = all.some((run) => run.isRough && run.numbers);
  return (
    <section class="panel is-wide measuring" aria-labelledby="compared-numbers-heading">
      <div class="figure-heading">
        <h2 id="compared-numbers-heading">Settings and results</h2>
        <Info about="Settings and results">
          <p>
            ≈ marks estimates of a run that is training: loss and MSE from the last test evaluation,
            or from a batch until there is one; L0 and dead units from a sample of training{" "}
            {rowName}s.
          </p>
        </Info>
      </div>
      <MeasuredTable
        name="Settings and results"
        caption={`Results on the test set, with the settings that differ.${isRough ? " ≈ estimated while training." : ""}`}
        columns={columns}
        rows={rows}
      />
    </section>
  );
}

function settingColumn(name: SettingName): Column {
  const { label, symbol, type }: Setting = settingsTable[name];
  const title = symbol && !label.includes(symbol) ? `${label} ${symbol}` : label;
  const textOf = (value: string) => (type === "choice" ? choiceName(name, value) : value);
  const cell = ({ settings }: { settings: Settings }) =>
    settingApplies(name, settings) ? textOf(String(settings[name])) : "–";
  return { title, help: helpOf(name), cell };
}
