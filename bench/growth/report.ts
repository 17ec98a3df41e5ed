// The growth in Markdown: a table for each letter, where its curve leaves the ideal line, and why.

import { markdownTable } from "../../src/table.ts";
import { type MatmulId, variantName } from "../../src/training/tuning/variants.ts";
import { orDash, plain } from "../numbers.ts";
import { verdict } from "../report.ts";
import { type Curve, type Growth, largeOverDefault } from "./growth.ts";
import { coreTimesOf, type GrowthPoint, gflops, idealMs, OFF_THE_LINE } from "./linearity.ts";
import { defaultSize, type Letter, type Size } from "./points.ts";

export function growthSection(growth: Growth): string {
  const { H, B, D } = defaultSize;
  return [
    "## Growth of the cost",
    "",
    `One letter at a time, from H = ${H}, B = ${B}, D = ${D}, in Node on ${growth.adapter}; the fastest submit counts.`,
    ...(growth.atDefault.coreMs === undefined
      ? []
      : [
          "Core ms is processor time of all cores together, which other programs of the machine change little.",
        ]),
    `GFLOP/s are those of the five products, 10·B·D·H per step; memory is without the data set; "× ideal" is against a line through the curve's most GFLOP/s.`,
    `Forms, as tuned at that size: ${variantsText(growth)}.`,
    ...growth.curves.flatMap((curve) => ["", ...curveLines(curve)]),
    "",
    ...largeLines(growth),
    ...growth.stopped.map(({ size, why }) => `\n${sizeText(size)} is left out: ${why}`),
  ].join("\n");
}

const variantsText = ({ variants: forms }: Growth) =>
  Object.entries(forms)
    .map(([product, form]) => `${product as MatmulId} ${variantName(form)}`)
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
      ? `Downwards the line is left at ${letter} = ${below.size[letter]}: ${whyBelow(letter, smallest, rate)}`
      : `Downwards the time stays within ${OFF_THE_LINE} × the ideal.`,
    above
      ? `Upwards the line is left at ${letter} = ${above.size[letter]}: ${whyAbove(above, best)}`
      : `Upwards it is not left.`,
  ];
}

/** The work of a step that a letter does not change, beside nine dispatches and a submit's fixed cost. */
const constantWork: Readonly<Record<Letter, string>> = {
  H: "the batch is gathered, and B × D outputs get their sigmoid, error and column sums",
  B: "Adam visits every parameter, and tiles are computed whole however few rows they hold",
  D: "the loss's last sum is one workgroup's, and tiles are computed whole however narrow D is",
};

function whyBelow(letter: Letter, smallest: GrowthPoint, rate: number): string {
  const constant = smallest.ms - idealMs(smallest.size, rate);
  return `some work does not shrink with ${letter} (${constantWork[letter]}; nine dispatches have their fixed cost); at ${letter} = ${smallest.size[letter]} it is ${plain(constant)} ms of ${plain(smallest.ms)} ms.`;
}

function whyAbove(point: GrowthPoint, best: GrowthPoint): string {
  const memory = `its tensors take ${plain(point.bytes / 2 ** 20)} MiB, more than the caches hold, and the products wait for memory.`;
  const cores = coreTimesOf(point, best);
  if (cores === undefined) return memory;
  const same = `its processor time per FLOP is ${plain(cores)} × the best point's`;
  return cores <= OFF_THE_LINE
    ? `${same}, which is on the line: it waited for cores that others were using, not for its size.`
    : `${same}: ${memory}`;
}

function largeLines(growth: Growth): string[] {
  const { large: big, atDefault: article } = growth;
  const ratio = largeOverDefault(growth);
  if (!big || ratio === undefined) return [];
  return [
    `At ${sizeText(big.size)}: ${plain(big.ms)} ms per step, ${plain(gflops(big))} GFLOP/s, ${plain(big.bytes / 2 ** 20)} MiB; at the article's size ${plain(gflops(article))} GFLOP/s.`,
    `The goal, no fewer GFLOP/s than there, is ${verdict(ratio >= 1)}: ${plain(ratio)} ×${perCore(growth)}.`,
  ];
}

/** The same ratio by processor time. */
function perCore({ large: big, atDefault: article }: Growth): string {
  const times = big && coreTimesOf(article, big);
  return times === undefined ? "" : ` (by processor time ${plain(times)} ×)`;
}
