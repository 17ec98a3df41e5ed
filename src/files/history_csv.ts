// The history of a run as a table: one row sums up the steps since the row before it.

import { lossTerms } from "../../shaders/loss_terms.ts";
import { InputError } from "../input_error.ts";
import {
  type Evaluation,
  type HistoryColumn,
  type StepRecord,
  stateColumns,
  type TestEvaluation,
} from "../training/reports.ts";
import { csvText } from "./csv.ts";

/** The numbers of a step. */
const numbersOf = (history: readonly HistoryColumn[]) => ["loss", ...history] as const;
type StepNumber = ReturnType<typeof numbersOf>[number];

/** Whether a row has the number of its last step, not the mean over its steps. */
const isOfState = (name: StepNumber) => stateColumns.some((column) => column === name);
const tested = ["loss", ...lossTerms] as const;

const headerOf = (history: readonly HistoryColumn[]) => [
  "step",
  "epoch",
  ...numbersOf(history),
  ...tested.map((name) => `test_${name}`),
];

/** The row that is not complete yet, and where the complete ones end. */
export interface OpenRow {
  /** The last step of the last complete row; 0 if there is none. */
  readonly loggedSteps: number;
  /** Training rows of its steps. */
  readonly images: number;
  /** Of the numbers that are averaged. */
  readonly means: Readonly<Record<string, number>>;
  readonly last?: StepRecord | undefined;
  readonly test?: Evaluation | undefined;
}

/**
 * Collects steps and test losses into rows. A row holds the means over its steps, each step weighted by its
 * batch's rows, so that rows of one step hold that step's numbers exactly. Its threshold and number of dead units are
 * those of its last step; its test loss is the last that was measured at one of its steps.
 */
export class History {
  private readonly numbers: readonly StepNumber[];
  private readonly lines: string[];
  private images = 0;
  private means: Record<string, number> = {};
  private last: StepRecord | undefined;
  private test: Evaluation | undefined;
  private loggedSteps = 0;

  /**
   * @param history the columns of the run's history
   * @param logEvery steps per row; the last row may have fewer
   */
  constructor(
    history: readonly HistoryColumn[],
    private readonly logEvery: number,
  ) {
    this.numbers = numbersOf(history);
    this.lines = [headerOf(history).join(",")];
  }

  /**
   * Continues a file with the open row, in whose place it may have others, the last of them cut off.
   * @param file its text
   * @throws InputError saying, as part of a sentence, why it is not the file of this run
   */
  resume(file: string, row: OpenRow): void {
    const [header = "", ...lines] = file.split("\n");
    if (header !== this.lines[0]) {
      throw new InputError("its columns are not those of the run");
    }
    const steps = [0, ...lines.map((line) => Number.parseInt(line, 10))];
    const complete = steps.indexOf(row.loggedSteps);
    if (complete === -1) {
      const last = steps.filter((step) => step <= row.loggedSteps).reduce((a, b) => Math.max(a, b));
      throw new InputError(`its rows end at step ${last}, before step ${row.loggedSteps}`);
    }
    const rows = lines.slice(0, complete);
    // The text after the last line break is not a line.
    const isCut = (line: string, i: number) =>
      i === lines.length - 1 || line.split(",").length !== header.split(",").length;
    const cut = rows.findIndex(isCut);
    if (cut !== -1) throw new InputError(`its line ${cut + 2} is not complete`);
    // Not in one call, which has too few arguments for a long run.
    for (const line of rows) this.lines.push(line);
    this.loggedSteps = row.loggedSteps;
    this.images = row.images;
    this.means = { ...row.means };
    this.last = row.last;
    this.test = row.test;
  }

  /** Returns the open row, with which `resume` continues the complete rows. */
  openRow(): OpenRow {
    const { loggedSteps, images, means, last, test } = this;
    return { loggedSteps, images, means: { ...means }, last, test };
  }

  /** Returns the file with the complete rows. */
  completeRows(): string {
    return `${this.lines.join("\n")}\n`;
  }

  /** The number of complete rows. */
  get rows(): number {
    return this.lines.length - 1;
  }

  /** Returns the complete rows after the first ones, as they are appended to the file. */
  rowsAfter(count: number): string {
    return this.lines
      .slice(1 + count)
      .map((line) => `${line}\n`)
      .join("");
  }

  /** Adds a step. The row it completes stays open until the next step, for its test loss. */
  add(record: StepRecord): void {
    if (this.last && this.last.step % this.logEvery === 0) this.closeRow();
    this.images += record.rows;
    const share = record.rows / this.images;
    for (const name of this.numbers.filter((name) => !isOfState(name))) {
      const mean = this.means[name] ?? 0;
      // Written this way, a single step's mean is exactly its value.
      this.means[name] = mean + share * ((record[name] ?? Number.NaN) - mean);
    }
    this.last = record;
  }

  /** Adds the test loss measured after the last step. */
  addTest(evaluation: Evaluation): void {
    this.test = evaluation;
  }

  /** Returns the file with the steps so far. */
  csv(): string {
    if (this.last) this.closeRow();
    return this.completeRows();
  }

  private closeRow(): void {
    const { last, test, means } = this;
    const values = [
      last?.step,
      last?.epoch,
      ...this.numbers.map((name) => (isOfState(name) ? last?.[name] : means[name])),
      ...tested.map((name) => test?.[name]),
    ];
    this.lines.push(values.map((value) => value ?? "").join(","));
    this.loggedSteps = last?.step ?? 0;
    this.images = 0;
    this.means = {};
    this.last = undefined;
    this.test = undefined;
  }
}

/**
 * Returns the same table from single steps, which may be downsampled: a row holds one step's numbers. A test
 * loss whose step is missing gets a row of its own.
 */
export function curvesCsv(
  history: readonly HistoryColumn[],
  train: readonly StepRecord[],
  test: readonly TestEvaluation[],
): string {
  const rows = new Map<number, { record?: StepRecord; evaluation?: TestEvaluation }>();
  for (const record of train) rows.set(record.step, { record });
  for (const evaluation of test) {
    rows.set(evaluation.step, { ...rows.get(evaluation.step), evaluation });
  }
  const inOrder = [...rows].sort(([a], [b]) => a - b);
  return csvText(
    headerOf(history),
    inOrder.map(([step, { record, evaluation }]) => [
      step,
      record?.epoch,
      ...numbersOf(history).map((name) => record?.[name]),
      ...tested.map((name) => evaluation?.[name]),
    ]),
  );
}
