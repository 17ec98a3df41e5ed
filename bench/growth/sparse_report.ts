// The measurements of sparse variants in Markdown.

import { markdownTable } from "../../src/table.ts";
import { plain } from "../numbers.ts";
import { verdict } from "../report.ts";
import { type SparseCurve, type SparseGrowth, USUAL_K } from "./sparse.ts";

/** A TopK step at the goal's width and k, over a dense ReLU step of the same size. */
const GOAL = { H: 4096, ratio: 0.4 };

export const sparseSection = ({ adapter, curves }: SparseGrowth): string =>
  [
    "## Sparse variants",
    "",
    `A TopK step whose matmuls skip inactive units, in Node on ${adapter}. Each time is that of the fastest submit; "× dense" compares with the same step in dense variants, "× ReLU" with a dense ReLU step.`,
    ...curves.flatMap((curve) => ["", ...linesOf(curve)]),
  ].join("\n");

function linesOf({ size, reluMs, denseMs, points, breakEven }: SparseCurve): string[] {
  const { H, B, D } = size;
  const rows = points.map(({ k, ms }) => [
    String(k),
    plain(ms),
    plain(ms / denseMs),
    plain(ms / reluMs),
  ]);
  return [
    `H = ${H}, B = ${B}, D = ${D}: a dense TopK step takes ${plain(denseMs)} ms, a dense ReLU step ${plain(reluMs)} ms.`,
    "",
    markdownTable(["k", "ms per step", "× dense", "× ReLU"], rows, 0),
    "",
    breakEven === undefined
      ? "No break-even point was found."
      : `Break-even at k ≈ ${plain(breakEven)}, 1/${plain(H / breakEven)} of the units.`,
    ...goalLines(size.H, points.find(({ k }) => k === USUAL_K)?.ms, reluMs),
  ];
}

function goalLines(H: number, ms: number | undefined, reluMs: number): string[] {
  if (H !== GOAL.H || ms === undefined) return [];
  return [
    `The goal of at most ${GOAL.ratio} × the ReLU step at k = ${USUAL_K} is ${verdict(ms <= GOAL.ratio * reluMs)}: ${plain(ms / reluMs)} ×.`,
  ];
}
