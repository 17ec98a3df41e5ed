// The formats of weights, by the names that `export --to` knows them by.

import { mapValues } from "../../records.ts";

/** The software that a format is from. */
export const software = {
  parsimony: "Parsimony",
  saelens: "SAELens",
  sparsify: "sparsify",
  dictionary_learning: "dictionary_learning",
  keras: "Keras",
  pytorch: "PyTorch",
  onnx: "ONNX",
} as const;

export type FormatName = keyof typeof software;

const kinds: Readonly<Partial<Record<FormatName, string>>> = {
  parsimony: "safetensors",
  saelens: "folder",
  sparsify: "folder",
  dictionary_learning: "folder",
  keras: ".npz",
  pytorch: "safetensors",
};

/** "SAELens (folder)" */
export const formatLabels = mapValues(software, (name, format) => {
  const kind = kinds[format];
  return kind === undefined ? name : `${name} (${kind})`;
});

/** Returns whether the metadata of a safetensors file are those of a checkpoint. */
export const isCheckpoint = (metadata: Readonly<Record<string, string>>) =>
  metadata.checkpointVersion !== undefined;

/** The formats that other software reads, with the ending of their file; a folder has none. */
export const exportEndings = {
  saelens: "",
  onnx: ".onnx",
  keras: ".npz",
  pytorch: ".safetensors",
} as const satisfies Partial<Record<FormatName, string>>;

/** The name of a format that `writeModel` writes. */
export type ExportName = keyof typeof exportEndings;
/** The formats that `writeModel` writes. */
export const exportNames = Object.keys(exportEndings) as ExportName[];

/** The names of files that may hold weights, or describe them. */
export const weightsFileNames = /\.(safetensors|npz|pt|json)$/i;
