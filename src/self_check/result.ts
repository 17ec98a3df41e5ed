// The results of checks for people: rows of a table, and a sentence for each failure.

import type { Settings } from "../config/settings.ts";
import { alignedLines, type Column } from "../table.ts";
import type { Check } from "./compare.ts";

export interface Result {
  /** The kernel's label, or the part of a step. */
  readonly kernel: string;
  /** The matmul variant, or the way in which a step is checked; empty for other kernels. */
  readonly variant: string;
  /** The same as `variant`, for programs that read the files of older versions. */
  readonly form: string;
  readonly tensor: string;
  readonly passed: boolean;
  /** As in Check; infinite if a value is NaN or infinite. */
  readonly absolute: number;
  readonly bound: number;
  readonly relative: number;
  /** The largest error-to-bound ratio. */
  readonly ofBound: number;
  /** The element with that ratio and both values, or the reason why the kernel could not run. */
  readonly where: string;
}

type Named = Pick<Result, "kernel" | "variant">;

export function resultOf({ kernel, variant }: Named, check: Check): Result {
  const { what, worst, where, absolute, bound, relative } = check;
  return {
    kernel,
    variant,
    form: variant,
    tensor: what,
    passed: worst <= 1,
    absolute,
    bound,
    relative,
    ofBound: worst,
    where,
  };
}

/** The result of a kernel that does not compile or run. */
export function failureOf({ kernel, variant }: Named, error: Error): Result {
  const never = { absolute: Infinity, bound: 0, relative: Infinity, ofBound: Infinity };
  const [first = "", second = ""] = error.message.split("\n");
  const where = `could not run: ${`${first} ${second.trim()}`.trim()}`;
  return { kernel, variant, form: variant, tensor: "", passed: false, ...never, where };
}

export const columns = [
  {
    title: "kernel",
    help: "A compute shader and its matmul variant, or one training step.",
    width: 32,
    isText: true,
  },
  {
    title: "variant",
    help: "How a matmul is computed (method, tile of each invocation, workgroup size), or how a step is checked.",
    width: 24,
    isText: true,
  },
  { title: "tensor", help: "The output that is checked.", width: 14, isText: true },
  { title: "worst absolute", help: "The largest error of any element.", width: 14 },
  {
    title: "bound",
    help: "The largest error allowed for that element, derived from the formula's roundings in f32.",
    width: 7,
  },
  {
    title: "worst relative",
    help: "The largest error divided by the tensor's largest value.",
    width: 14,
  },
  {
    title: "of bound",
    help: "The largest error-to-bound ratio over all elements.",
    width: 8,
  },
  {
    title: "result",
    help: '"pass" if every error is within its bound.',
    width: 6,
    isText: true,
  },
] as const satisfies readonly Column[];

/** Returns the cells of a row, in the order of the columns. */
export function cellsOf(result: Result): string[] {
  const { kernel, variant, tensor, absolute, bound, relative, ofBound, passed } = result;
  return [
    kernel,
    variant || "–",
    tensor || "–",
    small(absolute),
    small(bound),
    small(relative),
    share(ofBound),
    passed ? "pass" : "FAIL",
  ];
}

/** Joins cells into a line of the table on a terminal. */
export const lineOf = (cells: readonly string[]) => alignedLines(columns, [cells]).join();

/** Returns what failed and what to do, for each kernel and variant with a failure. */
export function sentencesOf(results: readonly Result[]): string[] {
  const worst = new Map<string, Result>();
  for (const result of results.filter(({ passed }) => !passed)) {
    const name = [result.kernel, result.variant].filter(Boolean).join(", ");
    const known = worst.get(name);
    if (!known || result.ofBound > known.ofBound) worst.set(name, result);
  }
  return [...worst].map(([name, { tensor, where }]) => {
    const what = tensor
      ? `computes ${name} incorrectly: ${tensor}${where}`
      : `failed: ${name} ${where}`;
    return `This GPU driver ${what.replace(/\.$/, "")}. Update the driver or use another GPU.`;
  });
}

/** The caption of the table: "784-64-784, batch 256, against float64". */
export const captionOf = ({ hiddenUnits, batchSize }: Settings, inputs: number) =>
  `${inputs}-${hiddenUnits}-${inputs}, batch ${batchSize}, against float64`;

/** "49 checks passed, 0 failed" */
export function closingOf(results: readonly Result[]): string {
  const failed = results.filter(({ passed }) => !passed).length;
  const passed = results.length - failed;
  return `${passed} ${passed === 1 ? "check" : "checks"} passed, ${failed} failed`;
}

/** Two digits: 8.5e-4, 0.26, 4.8. */
function small(value: number): string {
  if (value === 0) return "0";
  if (!Number.isFinite(value)) return "not finite";
  return value >= 0.01 && value < 100
    ? value.toPrecision(2)
    : value.toExponential(1).replace("+", "");
}

function share(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const percent = 100 * value;
  return percent === 0 || percent >= 10 ? `${Math.round(percent)}%` : `${percent.toPrecision(1)}%`;
}
