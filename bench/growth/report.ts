// The scaling measurements in Markdown: a table per letter, where its curve leaves the ideal line, and why.

import { markdownTable } from "../../src/table.ts";
import { variantName } from "../../src/training/tuning/variants.ts";
import { orDash, plain } from "../numbers.ts";
import { matmulsGoal, verdict } from "../report.ts";
import { type Curve, type Growth, largeOverDefault } from "./growth.ts";
import { coreTimesOf, type GrowthPoint, gflops, idealMs, OFF_THE_LINE } from "./linearity.ts";
import { defaultSize, type Letter, type Size } from "./points.ts";

export function growthSection(growth: Growth): string {
  const { H, B, D } = defaultSize;
  return [
    "## Scaling",
    "",
    `Only one of H, B and D varies at a time, starting from H = ${H}, B = ${B}, D = ${D}, in Node on ${growth.adapter}. Each time is that of the fastest submit.`,
    ...(growth.atDefault.coreMs === undefined
      ? []
      : [
          "Core ms is processor time summed over all cores, which other programs on the machine hardly affect.",
        ]),
    `GFLOP/s count the five matmuls, 10·B·D·H per step. Memory excludes the data set. "× ideal" compares with a line through the curve's highest GFLOP/s.`,
    `Matmul variants, tuned at ${growth.atDefault.variants ? "each size; at the default size" : "the default size"}: ${variantsText(growth)}.`,
    ...growth.curves.flatMap((curve) => ["", ...curveLines(curve)]),
    "",
    `A goal at the default size is ${matmulsGoal(growth.relativeToMatmuls)}.`,
    ...largeLines(growth),
    ...growth.stopped.map(({ size, why }) => `\n${sizeText(size)} was skipped: ${why}`),
  ].join("\n");
}

const variantsText = ({ variants }: Growth) =>
  Object.entries(variants)
    .map(([id, variant]) => `${id} ${variantName(variant)}`)
    .join("; ");

const sizeText = ({ H, B, D }: Size) => `H = ${H}, B = ${B}, D = ${D}`;

function curveLines({ letter, points, best, below, above }: Curve): string[] {
  const rate = gflops(best);
  const withCores = best.coreMs !== undefined;
  const rows = points.map((point) => [
    String(point.size[letter]),
    plain(point.ms),
    plain(gflops(point)),
    plain(point.ms / idealMs(point.size, rate)),
    plain(point.bytes / 2 ** 20),
    ...(withCores ? [orDash(point.coreMs)] : []),
  ]);
  const header = [letter, "ms per step", "GFLOP/s", "× ideal", "MiB"];
  const smallest = points[0] as GrowthPoint;
  return [
    markdownTable([...header, ...(withCores ? ["core ms"] : [])], rows, 0),
    "",
    below
      ? `From ${letter} = ${below.size[letter]} downwards, the time no longer scales linearly: ${whyBelow(letter, smallest, rate)}`
      : `Below the best point, the time stays within ${OFF_THE_LINE} × of ideal.`,
    above
      ? `From ${letter} = ${above.size[letter]} upwards, the time no longer scales linearly: ${whyAbove(above, best)}`
      : "Above the best point, it stays linear.",
  ];
}

/** The work of a step that does not depend on a letter, apart from the dispatches and the submit. */
const constantWork: Readonly<Record<Letter, string>> = {
  H: "gathering the batch, and the sigmoid, error and column sums of B × D outputs",
  B: "Adam updates every parameter, and tiles are computed whole even if they hold few rows",
  D: "the final sum of the loss runs in a single workgroup, and tiles are computed whole even if D is small",
};

function whyBelow(letter: Letter, smallest: GrowthPoint, rate: number): string {
  const constant = smallest.ms - idealMs(smallest.size, rate);
  return `some work does not depend on ${letter} (${constantWork[letter]}; nine dispatches have a fixed cost). At ${letter} = ${smallest.size[letter]} this accounts for ${plain(constant)} of ${plain(smallest.ms)} ms.`;
}

function whyAbove(point: GrowthPoint, best: GrowthPoint): string {
  const memory = `its tensors take ${plain(point.bytes / 2 ** 20)} MiB, more than the caches hold, so the matmuls wait for memory.`;
  const cores = coreTimesOf(point, best);
  if (cores === undefined) return memory;
  const same = `its processor time per FLOP is ${plain(cores)} × that of the best point`;
  return cores <= OFF_THE_LINE
    ? `${same}, which still scales linearly, so the slowdown came from other programs using the cores.`
    : `${same}: ${memory}`;
}

function largeLines(growth: Growth): string[] {
  const { large, atDefault } = growth;
  const ratio = largeOverDefault(growth);
  if (!large || ratio === undefined) return [];
  return [
    `At ${sizeText(large.size)}: ${plain(large.ms)} ms per step, ${plain(gflops(large))} GFLOP/s, ${plain(large.bytes / 2 ** 20)} MiB. At the default size: ${plain(gflops(atDefault))} GFLOP/s.`,
    `The goal of at least as many GFLOP/s as at the default size is ${verdict(ratio >= 1)}: ${plain(ratio)} ×${perCore(growth)}.`,
  ];
}

/** Returns the same ratio in processor time. */
function perCore({ large, atDefault }: Growth): string {
  const times = large && coreTimesOf(atDefault, large);
  return times === undefined ? "" : ` (in processor time ${plain(times)} ×)`;
}
