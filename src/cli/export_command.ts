// parsimony export: a trained model in the format of other software.

import { writeModel } from "../files/formats/index.ts";
import { exportEndings, formatLabels } from "../files/formats/names.ts";
import { InputError } from "../input_error.ts";
import type { ExportOptions } from "./export_options.ts";
import type { Interruption } from "./interruption.ts";
import { loadModel } from "./model_flags.ts";
import { version } from "./run_files.ts";
import { RunFolder } from "./run_folder.ts";
import { checkWritable, writeWhole } from "./write_file.ts";

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
  if (!out.endsWith(ending)) {
    throw new InputError(`--out is ${out}; a file of ${formatLabels[to]} must end in ${ending}.`);
  }
  const isFolder = ending === "";
  const folder = isFolder ? await RunFolder.prepare(out) : undefined;
  interruption.cleanUps.push(() => folder?.discard());
  if (!isFolder) checkWritable("--out", out);
  const model = await loadModel(modelFlags);
  const { files, lines } = await writeModel(to, model, { path: out, version });
  const [first = ""] = Object.values(files);
  if (folder) await folder.create(files);
  else writeWhole(out, first);
  console.log(`Wrote ${formatLabels[to]} to ${out}. These lines load it:\n\n${indented(lines)}`);
}

const indented = (lines: readonly string[]) => lines.map((line) => `    ${line}`).join("\n");
