// parsimony evaluate: the measures of a trained model on a data set of any size.

import { formatCount, formatSignificant } from "../format.ts";
import { alignedLines, namesAndTexts } from "../table.ts";
import { measureText } from "./measures.ts";
import type { EvaluateOptions } from "./model_commands.ts";
import { loadModel } from "./model_flags.ts";
import { openModelData, partsOfData, rowsAtOnce, withModelOnGpu } from "./model_on_gpu.ts";
import { withBar } from "./open_data.ts";
import { output } from "./output.ts";
import { setMetrics } from "./run_files.ts";
import { measureParts } from "./run_results.ts";

/**
 * Prints the measures.
 * @throws InputError if the input is wrong
 */
export async function evaluate(options: EvaluateOptions): Promise<void> {
  const model = await loadModel(options.modelFlags);
  const data = await openModelData(model, options);
  const { inputs, hidden } = model.shape;
  const size = rowsAtOnce(Math.max(inputs, hidden));
  const measured = await withModelOnGpu(model, data.format, options.adapter, (gpu) =>
    withBar(`measuring ${data.set.name}`, (report) =>
      measureParts(gpu, partsOfData(data, size, report), model.shape),
    ),
  );
  const measures = setMetrics(measured);
  const about = { model: model.name, data: data.set.name, hiddenUnits: hidden, inputs };
  const text = alignedLines(namesAndTexts, linesOf(measures, hidden)).join("\n");
  output.result({ ...about, ...measures }, text);
}

function linesOf(measures: ReturnType<typeof setMetrics>, hidden: number): string[][] {
  const { rows, mse, explainedVariance, relativeReconstructionBias, meanCosine } = measures;
  const { l0, deadUnits, denseUnits } = measures;
  return [
    ["Rows", formatCount(rows)],
    ["MSE", measureText(mse)],
    ["Explained variance", measureText(explainedVariance)],
    ["Relative reconstruction bias", measureText(relativeReconstructionBias)],
    ["Cosine to the input", measureText(meanCosine)],
    ["L0", `${formatSignificant(l0)} of ${formatCount(hidden)}`],
    ["Dead units", formatCount(deadUnits)],
    ["Units active on > 10% of rows", formatCount(denseUnits.above10Percent)],
    ["Units active on > 50% of rows", formatCount(denseUnits.above50Percent)],
  ];
}
