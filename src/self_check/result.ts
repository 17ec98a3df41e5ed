// A check's outcome as people read it: a row of the table, and a sentence where it failed.

import type { Settings } from "../config/settings.ts";
import { alignedLines, type Column } from "../table.ts";
import type { Check } from "./compare.ts";
import { INPUTS } from "./images.ts";

export interface Result {
  /** The kernel, or the part of a step. */
  readonly kernel: string;
  /** How a product is carried out, or how a step is checked; empty where there is one way only. */
  readonly form: string;
  readonly tensor: string;
  readonly passed: boolean;
  /** As in Check; infinite where something is not a number. */
  readonly absolute: number;
  readonly bound: number;
  readonly relative: number;
  /** The largest error as a share of its bound. */
  readonly ofBound: number;
  /** The element where that is, with both values; for what could not run, why. */
  readonly where: string;
}

type Named = Pick<Result, "kernel" | "form">;

export function resultOf({ kernel, form }: Named, check: Check): Result {
  const { what, worst, where, absolute, bound, relative } = check;
  const passed = worst <= 1;
  return { kernel, form, tensor: what, passed, absolute, bound, relative, ofBound: worst, where };
}

/** For what did not compile or run. */
export function failureOf({ kernel, form }: Named, error: Error): Result {
  const never = { absolute: Infinity, bound: 0, relative: Infinity, ofBound: Infinity };
  const [first = "", second = ""] = error.message.split("\n");
  const where = `could not run: ${`${first} ${second.trim()}`.trim()}`;
  return { kernel, form, tensor: "", passed: false, ...never, where };
}

export const columns = [
  { title: "kernel", help: "One compute shader, or one step.", width: 32, isText: true },
  {
    title: "form",
    help: "How a product is carried out: tile of an invocation, workgroup.",
    width: 24,
    isText: true,
  },
  { title: "tensor", help: "What it computes.", width: 14, isText: true },
  { title: "worst absolute", help: "The largest error of an element.", width: 14 },
  {
    title: "bound",
    help: "What that element's error may be at most, derived from the formula's roundings in f32.",
    width: 7,
  },
  {
    title: "worst relative",
    help: "The largest error by the tensor's largest value.",
    width: 14,
  },
  {
    title: "of bound",
    help: "The error that comes nearest to its own bound, which may be another element's.",
    width: 8,
  },
  { title: "result", help: "Pass where no error exceeds its bound.", width: 6, isText: true },
] as const satisfies readonly Column[];

/** As the columns stand. */
export function cellsOf(result: Result): string[] {
  const { kernel, form, tensor, absolute, bound, relative, ofBound, passed } = result;
  return [
    kernel,
    form || "–",
    tensor || "–",
    small(absolute),
    small(bound),
    small(relative),
    share(ofBound),
    passed ? "pass" : "FAIL",
  ];
}

/** A line of the table on a terminal. */
export const lineOf = (cells: readonly string[]) => alignedLines(columns, [cells]).join();

/** What failed and what to do, in a sentence for each kernel and form. */
export function sentencesOf(results: readonly Result[]): string[] {
  const worst = new Map<string, Result>();
  for (const result of results.filter(({ passed }) => !passed)) {
    const name = [result.kernel, result.form].filter(Boolean).join(", ");
    const known = worst.get(name);
    if (!known || result.ofBound > known.ofBound) worst.set(name, result);
  }
  return [...worst].map(([name, { tensor, where }]) => {
    const what = tensor
      ? `gives wrong numbers in ${name}: ${tensor}${where}`
      : `fails: ${name} ${where}`;
    return `This adapter's driver ${what.replace(/\.$/, "")}; update the driver, or train on another adapter.`;
  });
}

/** What the errors are of. */
export const captionOf = ({ hiddenUnits, batchSize }: Settings) =>
  `${INPUTS}-${hiddenUnits}-${INPUTS}, batch ${batchSize}, against float64`;

/** 49 checks passed, 0 failed */
export function closingOf(results: readonly Result[]): string {
  const failed = results.filter(({ passed }) => !passed).length;
  const passed = results.length - failed;
  return `${passed} ${passed === 1 ? "check" : "checks"} passed, ${failed} failed`;
}

/** Two digits: 8.5e-4, 0.26, 4.8. */
function small(value: number): string {
  if (value === 0) return "0";
  if (!Number.isFinite(value)) return "no number";
  return value >= 0.01 && value < 100
    ? value.toPrecision(2)
    : value.toExponential(1).replace("+", "");
}

function share(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const percent = 100 * value;
  return percent === 0 || percent >= 10
    ? `${Math.round(percent)} %`
    : `${percent.toPrecision(1)} %`;
}
