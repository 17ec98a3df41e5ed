// parsimony encode: the codes of a data set, written piece by piece, so that neither has to fit into memory.

import { npyHeader } from "../files/npy_header.ts";
import { formatCount } from "../format.ts";
import type { Interruption } from "./interruption.ts";
import type { EncodeOptions } from "./model_commands.ts";
import { loadModel } from "./model_flags.ts";
import { openModelData, partsOfData, rowsAtOnce, withModelOnGpu } from "./model_on_gpu.ts";
import { withBar } from "./open_data.ts";
import { output } from "./output.ts";
import { writtenTo } from "./standard_input.ts";
import { checkWritable, writeInPieces } from "./write_file.ts";

/**
 * Writes the codes. All input but the values is checked before anything is written.
 * @throws InputError if the input is wrong
 * @throws WriteError if the file cannot be written; an older one is left as it was
 */
export async function encode(options: EncodeOptions, interruption: Interruption): Promise<void> {
  const { out, adapter } = options;
  checkWritable("--out", out);
  const model = await loadModel(options.modelFlags);
  const data = await openModelData(model, options);
  const { set, format } = data;
  const { hidden } = model.shape;
  await writeInPieces(out, interruption, (codes) =>
    withModelOnGpu(model, format, adapter, async (gpu) => {
      await codes.write(npyHeader(set.count, hidden));
      await withBar(`encoding ${set.name}`, async (report) => {
        for await (const part of partsOfData(data, rowsAtOnce(hidden), report)) {
          await codes.write(await gpu.encode(part));
        }
      });
    }),
  );
  const shape = [set.count, hidden];
  output.note(`Wrote the codes (${shape.map(formatCount).join(", ")}) to ${writtenTo(out)}.`);
  output.result({ model: model.name, data: set.name, out, shape });
}
