// parsimony decode: the rows of codes, written piece by piece, so that neither has to fit into memory.

import { checkFinite } from "../data/finite.ts";
import { piecesOf } from "../data/pieces.ts";
import { openNpy } from "../data/readers/npy.ts";
import { numbersOf } from "../data/readers/number_types.ts";
import { arrayDataSet } from "../data/readers/stored_array.ts";
import { isSameScaling, perColumn, unscaled } from "../data/scaling.ts";
import { commonScaling } from "../files/formats/folded.ts";
import type { CompleteModel } from "../files/formats/format.ts";
import { npyHeader } from "../files/npy_header.ts";
import { formatCount } from "../format.ts";
import { InputError } from "../input_error.ts";
import { fileSource } from "./file_source.ts";
import type { Interruption } from "./interruption.ts";
import type { DecodeOptions } from "./model_commands.ts";
import { loadModel } from "./model_flags.ts";
import { rowsAtOnce, withModelOnGpu } from "./model_on_gpu.ts";
import { withBar } from "./open_data.ts";
import { output } from "./output.ts";
import { writtenTo } from "./standard_input.ts";
import { checkWritable, writeInPieces } from "./write_file.ts";

/**
 * Writes the rows. All input but the values is checked before anything is written.
 * @throws InputError if the input is wrong
 * @throws WriteError if the file cannot be written; an older one is left as it was
 */
export async function decode(options: DecodeOptions, interruption: Interruption): Promise<void> {
  const { out, adapter } = options;
  checkWritable("--out", out);
  const model = await loadModel(options.modelFlags);
  const { inputs, hidden } = model.shape;
  const codes = arrayDataSet(await openNpy(fileSource(options.codes)));
  if (codes.inputs !== hidden) {
    throw new InputError(
      `${codes.name} has codes of ${codes.inputs} values, but the model of ${model.name} has ${hidden} hidden units.`,
    );
  }
  const format = { element: "f32", scaling: unscaled } as const;
  await writeInPieces(out, interruption, (rows) =>
    withModelOnGpu(model, format, adapter, async (gpu) => {
      await rows.write(npyHeader(codes.count, inputs));
      await withBar(`decoding ${codes.name}`, async (report) => {
        const step = rowsAtOnce(inputs) * hidden;
        for await (const { start, values } of piecesOf(codes, report)) {
          checkFinite({ name: codes.name, inputs: hidden }, values, start);
          const numbers = Float32Array.from(numbersOf(values));
          for (let at = 0; at < numbers.length; at += step) {
            await rows.write(
              inCommonUnits(await gpu.decode(numbers.subarray(at, at + step)), model),
            );
          }
        }
      });
    }),
  );
  const shape = [codes.count, inputs];
  output.note(`Wrote the rows (${shape.map(formatCount).join(", ")}) to ${writtenTo(out)}.`);
  output.result({ model: model.name, codes: codes.name, out, shape });
}

/** Returns scaled rows as values as they are stored, but pixels as shares of 255. */
function inCommonUnits(rows: Float32Array, { scaling = unscaled, shape }: CompleteModel) {
  if (isSameScaling(scaling, commonScaling(scaling))) return rows;
  const { inputs } = shape;
  const [offset, divisor] = [scaling.offset, scaling.divisor].map((numbers) =>
    perColumn(numbers, inputs),
  ) as [Float64Array, Float64Array];
  return rows.map(
    (value, i) => value * (divisor[i % inputs] as number) + (offset[i % inputs] as number),
  );
}
