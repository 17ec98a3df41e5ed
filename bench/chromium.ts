import { type Browser, chromium } from "@playwright/test";
import { commonFlags, findBrowser, gpuFlags, webgpuFlags } from "../scripts/browser.mjs";
import { isSwiftShaderWanted } from "../src/cli/adapters.ts";
import { hasGpuFile } from "../src/cli/gpu_files.ts";
import { InputError } from "../src/input_error.ts";

/** Chromium's list of GPUs with faults would turn WebGPU off on some that compute correctly. */
const realGpuFlags = [...gpuFlags, "--ignore-gpu-blocklist"];

/** Whether the browser uses SwiftShader: it cannot select a GPU by name. Only Linux shows whether there is one. */
export const isSoftwareBrowser = (
  adapter: string | undefined,
  hasGpu = process.platform !== "linux" || hasGpuFile(),
): boolean => (adapter === undefined ? !hasGpu : isSwiftShaderWanted(adapter));

/**
 * Launches a headless Chromium.
 * @param isSoftware whether its WebGPU is SwiftShader, which needs no GPU
 * @throws InputError if none is installed
 */
export function launchChromium(isSoftware = true): Promise<Browser> {
  const executablePath = findBrowser(chromium.executablePath());
  if (!executablePath) {
    throw new InputError(
      "No Chrome or Chromium was found; install one with 'node scripts/setup.mjs --browser' or set CHROME_PATH to its executable.",
    );
  }
  const flags = isSoftware ? webgpuFlags : realGpuFlags;
  return chromium.launch({ executablePath, args: [...commonFlags, ...flags] });
}
