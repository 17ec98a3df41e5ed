import { expect, test } from "@playwright/test";
import fc from "fast-check";
import { History } from "../../src/files/history_csv.ts";
import type { HistoryColumn, StepRecord } from "../../src/training/reports.ts";

const record = (step: number, rows: number, loss: number): StepRecord => ({
  step,
  epoch: Math.ceil(step / 3),
  rows,
  loss,
  reconstruction: loss / 2,
  sparsity: loss / 3,
  auxiliary: loss / 6,
  l0: rows / 7,
  saturated: step % 2,
  silent: 1,
  dead: 3 * step,
  threshold: step / 3,
});

/** The table's rows as numbers by column; an empty cell is undefined. */
function rowsOf(csv: string): Record<string, number | undefined>[] {
  const [names = [], ...rows] = csv
    .trimEnd()
    .split("\n")
    .map((line) => line.split(","));
  return rows.map((cells) =>
    Object.fromEntries(names.map((name, i) => [name, cells[i] ? Number(cells[i]) : undefined])),
  );
}

const positive = fc.double({ min: 1e-12, max: 1e3, noNaN: true });
const steps = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 300 }), positive), { minLength: 1, maxLength: 30 })
  .map((list) => list.map(([rows, loss], i) => record(i + 1, rows, loss)));

const columns = [
  ...["reconstruction", "sparsity", "auxiliary", "l0", "saturated", "silent"],
  ...["dead", "threshold"],
] as HistoryColumn[];

test("the header has the columns in their order", () => {
  expect(new History(columns, 1).csv()).toBe(
    "step,epoch,loss,reconstruction,sparsity,auxiliary,l0,saturated,silent,dead,threshold,test_loss,test_reconstruction,test_sparsity,test_auxiliary\n",
  );
});

test("with a row per step, each step's numbers are read back exactly", () => {
  fc.assert(
    fc.property(steps, (records) => {
      const history = new History(columns, 1);
      for (const step of records) history.add(step);
      expect(rowsOf(history.csv())).toEqual(
        records.map(({ rows: _, ...numbers }) => ({
          ...numbers,
          test_loss: undefined,
          test_reconstruction: undefined,
          test_sparsity: undefined,
          test_auxiliary: undefined,
        })),
      );
    }),
  );
});

test("a row is the mean over its steps, weighted by their rows", () => {
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 8 }), (records, logEvery) => {
      const history = new History(columns, logEvery);
      for (const step of records) history.add(step);
      const rows = rowsOf(history.csv());
      expect(rows).toHaveLength(Math.ceil(records.length / logEvery));
      rows.forEach((row, i) => {
        const part = records.slice(i * logEvery, (i + 1) * logEvery);
        const images = part.reduce((sum, { rows }) => sum + rows, 0);
        const loss = part.reduce((sum, { rows, loss }) => sum + rows * loss, 0) / images;
        expect(row.step).toBe(part.at(-1)?.step);
        expect(row.epoch).toBe(part.at(-1)?.epoch);
        expect(Math.abs((row.loss as number) - loss)).toBeLessThanOrEqual(1e-12 * loss);
      });
    }),
  );
});

test("the threshold and the number of dead units of a row are those of its last step", () => {
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 8 }), (records, logEvery) => {
      const history = new History(columns, logEvery);
      for (const step of records) history.add(step);
      for (const { step = 0, dead, threshold } of rowsOf(history.csv())) {
        expect({ dead, threshold }).toEqual({ dead: 3 * step, threshold: step / 3 });
      }
    }),
  );
});

test("a resumed history continues its open row", () => {
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 8 }), fc.nat(), (records, logEvery, n) => {
      const whole = new History(columns, logEvery);
      for (const step of records) whole.add(step);
      const stop = n % records.length;
      const first = new History(columns, logEvery);
      for (const step of records.slice(0, stop)) first.add(step);
      const second = new History(columns, logEvery);
      second.resume(first.completeRows(), JSON.parse(JSON.stringify(first.openRow())));
      for (const step of records.slice(stop)) second.add(step);
      expect(second.csv()).toBe(whole.csv());
    }),
  );
});

test("a test loss is in the row of the step after which it was measured", () => {
  const history = new History(columns, 2);
  history.add(record(1, 4, 1));
  history.add(record(2, 4, 1));
  history.addTest({ loss: 7, reconstruction: 5, sparsity: 2, auxiliary: 0 });
  history.add(record(3, 4, 1));
  history.addTest({ loss: 8, reconstruction: 5, sparsity: 3, auxiliary: 0 });
  history.add(record(4, 4, 1));
  history.add(record(5, 4, 1));
  expect(rowsOf(history.csv()).map(({ step, test_loss }) => [step, test_loss])).toEqual([
    [2, 7],
    [4, 8],
    [5, undefined],
  ]);
});

test("a file with a row that is cut is not resumed", () => {
  const history = new History(columns, 1);
  for (const step of [1, 2, 3]) history.add(record(step, 4, 1));
  const row = history.openRow();
  const file = history.completeRows();
  expect(() => new History(columns, 1).resume(file, row)).not.toThrow();
  for (const end of [-1, -8]) {
    const cut = () => new History(columns, 1).resume(file.slice(0, end), row);
    expect(cut).toThrow("its line 3 is not complete");
  }
});

test("a file with more rows than a call has arguments is resumed", () => {
  const history = new History(columns, 1);
  for (let step = 1; step <= 200_000; step++) history.add(record(step, 4, 1));
  const row = history.openRow();
  const resumed = new History(columns, 1);
  resumed.resume(history.completeRows(), row);
  expect(resumed.rows).toBe(199_999);
  const later = () =>
    new History(columns, 1).resume(history.completeRows(), { ...row, loggedSteps: 300_000 });
  expect(later).toThrow("its rows end at step 199999, before step 300000");
});
