import { csvText } from "../../files/csv.ts";
import type { UnitStatistics } from "../../statistics/unit_statistics.ts";
import type { Codes } from "../state/codes.ts";

/** What a unit's activations told. */
export interface UnitAnswer {
  /** From 0. */
  readonly unit: number;
  readonly statistics: UnitStatistics;
  /** That it was asked about. */
  readonly codes: Codes;
}

/** The histogram, a row a bin, and the images that activate it most, a row each. */
export function unitCsv(answer: UnitAnswer | undefined): string {
  const columns = ["part", "from", "to", "images", "image", "digit", "activation"];
  if (!answer) return csvText(columns, []);
  const { statistics, codes } = answer;
  const { counts, inactive } = statistics.histogram;
  const edge = (bin: number) => (bin / counts.length) * statistics.max;
  return csvText(columns, [
    ["inactive", 0, 0, inactive],
    ...Array.from(counts, (images, bin) => ["active", edge(bin), edge(bin + 1), images]),
    ...statistics.top.map(({ image: row, activation }) => {
      const image = codes.imageOf(row);
      return ["image", undefined, undefined, undefined, image + 1, codes.labels[row], activation];
    }),
  ]);
}
