import { type Browser, chromium } from "@playwright/test";
import { commonFlags, findBrowser, webgpuFlags } from "../scripts/browser.mjs";
import { InputError } from "../src/input_error.ts";

/**
 * Launches a headless Chromium whose WebGPU needs no GPU.
 * @throws InputError if none is installed
 */
export function launchChromium(): Promise<Browser> {
  const executablePath = findBrowser(chromium.executablePath());
  if (!executablePath) {
    throw new InputError(
      "No Chrome or Chromium was found; install one with 'node scripts/setup.mjs --browser' or set CHROME_PATH to its executable.",
    );
  }
  return chromium.launch({ executablePath, args: [...commonFlags, ...webgpuFlags] });
}
