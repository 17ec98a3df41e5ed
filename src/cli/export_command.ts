// parsimony export: a trained model in the format of other software.

import { writeModel } from "../files/formats/index.ts";
import { exportEndings, software } from "../files/formats/names.ts";
import { InputError } from "../input_error.ts";
import { version } from "../version.ts";
import type { ExportOptions } from "./export_options.ts";
import type { Interruption } from "./interruption.ts";
import { loadModel } from "./model_flags.ts";
import { output } from "./output.ts";
import { RunFolder } from "./run_folder.ts";
import { isStandard, writtenTo } from "./standard_input.ts";
import { checkWritable, writeInPieces } from "./write_file.ts";

/**
 * Writes the model and prints the lines that load it.
 * @throws InputError if the input is wrong or the format cannot express the model
 * @throws WriteError or RunFolderError if it cannot be written
 */
export async function exportModel(
  { modelFlags, to, out }: ExportOptions,
  interruption: Interruption,
): Promise<void> {
  const ending = exportEndings[to];
  const isPrinted = isStandard(out);
  if (isPrinted && ending === "") {
    throw new InputError(`--out is -, but --to ${to} writes a folder; name one.`);
  }
  if (!isPrinted && !out.endsWith(ending)) {
    throw new InputError(`--out is ${out}; for ${software[to]} it must end in ${ending}.`);
  }
  const isFolder = ending === "";
  const folder = isFolder ? await RunFolder.prepare(out) : undefined;
  interruption.cleanUps.push(() => folder?.discard());
  if (!isFolder) checkWritable("--out", out);
  const model = await loadModel(modelFlags);
  const path = isPrinted ? `model${ending}` : out;
  const { files, lines } = await writeModel(to, model, { path, version });
  const [first = ""] = Object.values(files);
  if (folder) await folder.create(files);
  else await writeInPieces(out, interruption, async (file) => file.write(Buffer.from(first)));
  output.note(
    `Wrote the model for ${software[to]} to ${writtenTo(out)}. These lines load it:\n\n${indented(lines)}`,
  );
  output.result({ format: to, out, files: Object.keys(files), lines });
}

const indented = (lines: readonly string[]) => lines.map((line) => `    ${line}`).join("\n");
