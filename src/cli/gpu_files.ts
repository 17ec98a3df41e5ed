// Which GPUs Linux shows.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Device files by which Linux shows a GPU: DRM, NVIDIA, Windows' (in WSL), Mali, Adreno, Tegra. */
const gpuFiles = /^(renderD\d+|nvidia\d+|dxg|mali\d+|kgsl-3d0|nvhost-gpu)$/;

/** Whether one of the folders holds a GPU's device file. A folder that cannot be read has none. */
export function hasGpuFile(folders: readonly string[] = ["/dev", "/dev/dri"]): boolean {
  return folders.some((folder) => namesIn(folder).some((name) => gpuFiles.test(name)));
}

/** Whether there are GPUs, and all of them are Intel's. */
export function hasOnlyIntelGpus(folder = "/sys/class/drm"): boolean {
  const vendors = namesIn(folder).flatMap((name) => vendorIn(join(folder, name)) ?? []);
  return vendors.length > 0 && vendors.every((vendor) => vendor === INTEL);
}

const INTEL = "0x8086";

/** The PCI vendor of a GPU; undefined for connectors, and for GPUs that are not on a PCI bus. */
function vendorIn(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, "device", "vendor"), "utf8").trim();
  } catch {
    return undefined;
  }
}

/** The names in a folder; none if it cannot be read, as in a sandbox. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
