// Whether Linux shows a GPU at all.

import { readdirSync } from "node:fs";

/** Device files by which Linux shows a GPU: DRM, NVIDIA, Windows' (in WSL), Mali, Adreno, Tegra. */
const gpuFiles = /^(renderD\d+|nvidia\d+|dxg|mali\d+|kgsl-3d0|nvhost-gpu)$/;

/** Whether one of the folders holds a GPU's device file. A folder that cannot be read has none. */
export function hasGpuFile(folders: readonly string[] = ["/dev", "/dev/dri"]): boolean {
  return folders.some((folder) => namesIn(folder).some((name) => gpuFiles.test(name)));
}

/** The names in a folder; none if it cannot be read, as in a sandbox. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
