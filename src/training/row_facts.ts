// What a run needs to know about its training rows before its first step.

import type { Settings } from "../config/settings.ts";
import { formatOf, type Rows, type StreamedSet } from "../data/rows.ts";
import { isOwnScaling } from "../data/scaling.ts";
import { loadMethod } from "./stages.ts";

export interface RowFacts {
  /** Their number, which may be larger than that of the rows on the GPU. */
  readonly count: number;
  /** The mean of ‖x − x̄‖² of the scaled inputs, if the settings need it. */
  readonly variance: number;
  /** The factor that `inputScale` asks for. */
  readonly inputScale: number;
  /** The decoder's bias before the first step, if it is not zero. */
  readonly bias?: Float32Array;
}

/** Those of rows about which nothing else has to be known. */
export const plainFacts = (count: number): RowFacts => ({ count, variance: 1, inputScale: 1 });

/**
 * Reads all rows once if the settings need it, and loads the kernels of the method.
 * @param report called with the share of rows that are done
 * @throws InputError if the rows do not go with the settings
 */
export async function rowFacts(
  settings: Settings,
  rows: Rows | StreamedSet,
  report?: (share: number) => void,
): Promise<RowFacts> {
  await loadMethod(settings);
  const { inputScale: name, reconstructionError, startBias: bias, seed } = settings;
  const needsVariance = reconstructionError === "variance";
  const isCrossEntropy = reconstructionError === "cross-entropy";
  const { element, scaling } = formatOf(rows);
  // Bytes that are shares of 255 are within 0 to 1.
  const needsRange = isCrossEntropy && !(element === "u8" && isOwnScaling(element, scaling));
  if (name === "none" && bias === "zero" && !needsVariance && !needsRange) {
    return plainFacts(rows.count);
  }
  const [{ checkCrossEntropy, inputFactor, rowStatistics, scaledVariance }, { startBias }] =
    await Promise.all([import("../data/row_statistics.ts"), import("../data/start_bias.ts")]);
  const statistics = await rowStatistics(rows, report);
  const inputScale = inputFactor(name, statistics);
  if (isCrossEntropy) checkCrossEntropy(statistics, inputScale);
  return {
    count: rows.count,
    variance: needsVariance ? scaledVariance(statistics, inputScale) : 1,
    inputScale,
    ...(bias !== "zero" && {
      bias: await startBias(bias, { rows, statistics, seed }, inputScale),
    }),
  };
}
