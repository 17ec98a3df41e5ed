// parsimony evaluate: the measures of a trained model on a data set of any size.

import { inputsOf } from "../data/inputs.ts";
import { formatCount, formatSignificant } from "../format.ts";
import { CodeStatisticsAccumulator } from "../statistics/code_statistics.ts";
import { ReconstructionQualityAccumulator } from "../statistics/reconstruction_quality.ts";
import { alignedLines, namesAndTexts } from "../table.ts";
import type { EvaluateOptions } from "./evaluate_options.ts";
import { measureText } from "./measures.ts";
import { loadModel } from "./model_flags.ts";
import {
  type ModelData,
  openModelData,
  partsOfData,
  rowsAtOnce,
  withModelOnGpu,
} from "./model_on_gpu.ts";
import { withBar } from "./open_data.ts";
import { setMetrics } from "./run_files.ts";
import type { Measured } from "./run_results.ts";
import { checkWritable, writeWhole } from "./write_file.ts";

/**
 * Prints the measures, and writes them to a file if it is named.
 * @throws InputError if the input is wrong
 * @throws WriteError if the file cannot be written; an older one is left as it was
 */
export async function evaluate(options: EvaluateOptions): Promise<void> {
  const { json, adapter } = options;
  if (json) checkWritable("--json", json);
  const model = await loadModel(options.modelFlags);
  const data = await openModelData(model, options);
  const { inputs, hidden } = model.shape;
  const measures = await withModelOnGpu(model, data.format, adapter, (gpu) =>
    withBar(`measuring ${data.set.name}`, (report) => measure(gpu, data, hidden, report)),
  );
  const about = { model: model.name, data: data.set.name, hiddenUnits: hidden, inputs };
  if (json) writeWhole(json, `${JSON.stringify({ ...about, ...measures }, null, 2)}\n`);
  console.log(alignedLines(namesAndTexts, linesOf(measures, hidden)).join("\n"));
}

async function measure(
  model: Measured,
  data: ModelData,
  hidden: number,
  report?: (share: number) => void,
) {
  const { inputs } = data.set;
  const statistics = new CodeStatisticsAccumulator(hidden);
  const quality = new ReconstructionQualityAccumulator(inputs);
  for await (const part of partsOfData(data, rowsAtOnce(Math.max(inputs, hidden)), report)) {
    statistics.add(await model.encode(part));
    quality.add(inputsOf(part), await model.reconstruct(part));
  }
  return setMetrics({ statistics: statistics.finish(), quality: quality.finish() });
}

function linesOf(measures: Awaited<ReturnType<typeof measure>>, hidden: number): string[][] {
  const { rows, mse, explainedVariance, relativeReconstructionBias, meanCosine } = measures;
  const { l0, deadUnits, denseUnits } = measures;
  return [
    ["Rows", formatCount(rows)],
    ["MSE", formatSignificant(mse)],
    ["Explained variance", measureText(explainedVariance)],
    ["Relative reconstruction bias", measureText(relativeReconstructionBias)],
    ["Cosine to the input", measureText(meanCosine)],
    ["L0", `${formatSignificant(l0)} of ${formatCount(hidden)}`],
    ["Dead units", formatCount(deadUnits)],
    ["Units active in > 10%", formatCount(denseUnits.above10Percent)],
    ["Units active in > 50%", formatCount(denseUnits.above50Percent)],
  ];
}
