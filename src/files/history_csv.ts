// The history of a run as a table: one row sums up the steps since the row before it.

import type { Evaluation, StepRecord, TestEvaluation } from "../training/reports.ts";
import { csvText } from "./csv.ts";

/** Means over a row's steps, in the file's order. */
const means = ["loss", "reconstruction", "sparsity", "saturated", "silent"] as const;
const columns = [
  "step",
  "epoch",
  ...means,
  "test_loss",
  "test_reconstruction",
  "test_sparsity",
] as const;

type Means = Record<(typeof means)[number], number>;

/**
 * Collects steps and test losses into rows. A row holds the means over its steps, each step
 * weighted by its batch's rows, so that rows of one step hold that step's numbers exactly, and
 * the last test loss that was measured at one of them.
 */
export class History {
  private readonly lines: string[] = [columns.join(",")];
  private images = 0;
  private current: Means = zeros();
  private last: StepRecord | undefined;
  private test: Evaluation | undefined;

  /** @param logEvery steps per row; the last row may have fewer */
  constructor(private readonly logEvery: number) {}

  /** Adds a step. The row it completes stays open until the next step, for its test loss. */
  add(record: StepRecord): void {
    if (this.last && this.last.step % this.logEvery === 0) this.closeRow();
    this.images += record.rows;
    const share = record.rows / this.images;
    // In this form the first step's numbers come out as they went in.
    for (const name of means) this.current[name] += share * (record[name] - this.current[name]);
    this.last = record;
  }

  /** Adds the test loss measured after the last step. */
  addTest(evaluation: Evaluation): void {
    this.test = evaluation;
  }

  /** The file, with the steps so far. */
  csv(): string {
    if (this.last) this.closeRow();
    return `${this.lines.join("\n")}\n`;
  }

  private closeRow(): void {
    const { last, test, current } = this;
    const tests = [test?.loss, test?.reconstruction, test?.sparsity];
    const values = [last?.step, last?.epoch, ...means.map((name) => current[name]), ...tests];
    this.lines.push(values.map((value) => value ?? "").join(","));
    this.images = 0;
    this.current = zeros();
    this.last = undefined;
    this.test = undefined;
  }
}

/**
 * The same table from single steps, which may be thinned out: a row holds one step's numbers. A test
 * loss whose step is missing has a row of its own.
 */
export function curvesCsv(train: readonly StepRecord[], test: readonly TestEvaluation[]): string {
  const rows = new Map<number, { record?: StepRecord; tested?: TestEvaluation }>();
  for (const record of train) rows.set(record.step, { record });
  for (const tested of test) rows.set(tested.step, { ...rows.get(tested.step), tested });
  const inOrder = [...rows].sort(([a], [b]) => a - b);
  return csvText(
    columns,
    inOrder.map(([step, { record, tested }]) => [
      step,
      record?.epoch,
      ...means.map((name) => record?.[name]),
      tested?.loss,
      tested?.reconstruction,
      tested?.sparsity,
    ]),
  );
}

const zeros = (): Means => ({ loss: 0, reconstruction: 0, sparsity: 0, saturated: 0, silent: 0 });
