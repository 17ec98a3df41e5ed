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
import type { Measures } from "../../state/measures.ts";
import { Info } from "../../ui/popover.tsx";
import { rowName } from "../../words.ts";
import type { ComparedRuns } from "./compared.ts";
import { useExplainedVariance } from "./explained_variance.ts";
import type { LabelledRun } from "./labels.ts";

interface Column {
  readonly title: string;
  readonly help: string;
  readonly cell: (run: LabelledRun) => string;
  /** Whether it is left out if the number is not known of any run. */
  readonly isOptional?: boolean;
}

const UNKNOWN = "–";

/** Formats a number, with ≈ if it is rough. Unknown numbers and those of diverged runs are dashes. */
const numberCell =
  (format: (numbers: TestNumbers, settings: Settings) => string): Column["cell"] =>
  ({ numbers, isRough, settings }) => {
    const isKnown = numbers && Number.isFinite(numbers.loss);
    const text = isKnown ? format(numbers, settings) : UNKNOWN;
    return isRough && text !== UNKNOWN ? `≈ ${text}` : text;
  };

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
    cell: numberCell(({ mse }) => (Number.isNaN(mse) ? UNKNOWN : formatSignificant(mse))),
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
  {
    title: "Dense units",
    help: "Hidden units that are active on more than 10% of the test set.",
    cell: numberCell(({ dense }) => (dense === undefined ? UNKNOWN : formatCount(dense))),
    isOptional: true,
  },
];

const measureCell =
  (name: keyof Measures, format: (value: number) => string): Column["cell"] =>
  ({ measures }) => {
    const value = measures?.[name] ?? Number.NaN;
    return Number.isNaN(value) ? UNKNOWN : format(value);
  };

const probeColumn = (name: keyof Measures, title: string, features: string): Column => ({
  title: `Probe error, ${title}`,
  help: `The share of test rows that a linear classifier on ${features} classifies wrongly; of held-out training rows if the test rows have no labels.`,
  cell: measureCell(name, formatPercent),
});

/** What is measured in "Sparsity" only, some of it on request. */
const measureColumns: readonly Column[] = [
  {
    title: "Monosemanticity",
    help: "How alike the rows are that activate a unit: the mean over units. 1 if they differ only in scale.",
    cell: measureCell("monosemanticity", formatSignificant),
  },
  {
    title: "Nearest unit",
    help: "The median, over units, of the largest cosine with another unit's direction.",
    cell: measureCell("nearestCosine", formatSignificant),
  },
  {
    title: "Recovered",
    help: "True features of synthetic data that a unit's direction matches, out of all.",
    cell: (run) => {
      const count = measureCell("recovered", formatCount)(run);
      return count === UNKNOWN ? count : `${count} of ${measureCell("features", formatCount)(run)}`;
    },
  },
  probeColumn("codesError", "codes", "the codes"),
  probeColumn("inputsError", "inputs", "the rows themselves"),
  probeColumn(
    "pcaError",
    "PCA",
    "principal components, as many as units but at most one per value",
  ),
];

const runColumn: Column = {
  title: "Run",
  help: "How it differs from the other runs, unless you have renamed it.",
  cell: ({ label }) => label,
};

/** The settings in which the runs differ, and their results. */
export function NumbersTable({ runs }: { runs: ComparedRuns }) {
  const all = runs.value;
  const explained = useExplainedVariance();
  const ofVariance = (run: LabelledRun) => {
    const share = explained(run);
    return Number.isNaN(share) ? UNKNOWN : numberCell(() => formatPercent(share))(run);
  };
  const isKnown = ({ cell }: Column) => all.some((run) => cell(run) !== UNKNOWN);
  const columns: readonly Column[] = [
    runColumn,
    ...differing(all.map(({ settings }) => settings)).map(settingColumn),
    ...numberColumns.filter((column) => !column.isOptional || isKnown(column)),
    {
      title: "Explained variance",
      help: "1 − Σ‖x − y‖² / Σ‖x − x̄‖² on the test set. Known for runs on the page's data.",
      cell: ofVariance,
    },
  ];
  const measured = measureColumns.filter(isKnown);
  const rowsOf = (of: readonly Column[]) =>
    all.map((run) => ({ key: run.id, cells: of.map(({ cell }) => cell(run)) }));
  const isRough = all.some((run) => run.isRough && run.numbers);
  return (
    <section class="panel is-wide measuring" aria-labelledby="compared-numbers-heading">
      <div class="figure-heading">
        <h2 id="compared-numbers-heading">Settings and results</h2>
        <Info about="Settings and results">
          <p>
            ≈ marks estimates of a run that is training: loss and MSE from the last test evaluation,
            or from a batch until there is one; L0, dead and dense units from a sample of training{" "}
            {rowName}s.
          </p>
          <p>
            Quality, probes and recovered features appear here once they have been measured in
            Sparsity.
          </p>
        </Info>
      </div>
      <MeasuredTable
        name="Settings and results"
        caption={`Results on the test set, with the settings that differ.${isRough ? " ≈ estimated while training." : ""}`}
        columns={columns}
        rows={rowsOf(columns)}
      />
      {measured.length > 0 && (
        <MeasuredTable
          name="Further measures"
          caption="Measured in Sparsity, at the same steps."
          columns={[runColumn, ...measured]}
          rows={rowsOf([runColumn, ...measured])}
        />
      )}
    </section>
  );
}

function settingColumn(name: SettingName): Column {
  const { label, symbol, type }: Setting = settingsTable[name];
  const title = symbol && !label.includes(symbol) ? `${label} ${symbol}` : label;
  const textOf = (value: string) => (type === "choice" ? choiceName(name, value) : value);
  const cell = ({ settings }: { settings: Settings }) =>
    settingApplies(name, settings) ? textOf(String(settings[name])) : UNKNOWN;
  return { title, help: helpOf(name), cell };
}
