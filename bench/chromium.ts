import { type Browser, chromium } from "@playwright/test";
import { commonFlags, findBrowser, webgpuFlags } from "../scripts/browser.mjs";
import { InputError } from "../src/input_error.ts";

/**
 * A headless Chromium whose WebGPU needs no GPU.
 * @throws InputError where there is none
 */
export function launchChromium(): Promise<Browser> {
  const executablePath = findBrowser(chromium.executablePath());
  if (!executablePath) {
    throw new InputError(
      "There is no Chromium: install Chrome or Chromium, or set CHROME_PATH to its executable.",
    );
  }
  return chromium.launch({ executablePath, args: [...commonFlags, ...webgpuFlags] });
}
