// The files that --data names.

import type { DataFiles } from "../data/prepare/open_sets.ts";
import { fileSources } from "./file_source.ts";
import { mnistFolder } from "./mnist_folder.ts";

/**
 * @param data a file or folder, or "mnist"
 * @throws InputError naming the path and why it cannot be read
 */
export const dataFiles = (data = "mnist"): DataFiles =>
  data === "mnist"
    ? { files: fileSources([mnistFolder()]).files, name: "mnist" }
    : fileSources([data]);
