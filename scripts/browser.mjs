// Finds a Chromium. Plain JavaScript: setup.mjs runs it before any package is installed.

import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** The names of browsers that show windows. */
export const windowedNames = [
  "google-chrome",
  "google-chrome-stable",
  "chromium",
  "chromium-browser",
  "chrome",
];
/** The headless shell first: without a window around every page it opens them in less time. */
const allNames = ["chromium-headless-shell", ...windowedNames];
const applications = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

/**
 * CHROME_PATH, then Playwright's own download, then what is installed.
 * @param {string | undefined} playwrightPath where Playwright would have put its Chromium
 * @param {string[]} names executables to look for on PATH
 * @returns {string | undefined} the executable's path
 */
export function findBrowser(playwrightPath, names = allNames) {
  const given = process.env.CHROME_PATH;
  if (given) {
    if (!existsSync(given)) throw new Error(`CHROME_PATH is ${given}, but there is no such file.`);
    return given;
  }
  const folders = (process.env.PATH ?? "").split(delimiter);
  const installed = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  const candidates = [playwrightPath, ...applications, ...installed];
  return candidates.find((path) => path && existsSync(path));
}

/** WebGPU on Linux with a GPU on which Chrome does not turn it on by itself. */
export const gpuFlags = ["--enable-unsafe-webgpu", "--enable-features=Vulkan"];

/** Compute and a WebGPU canvas without a GPU, on SwiftShader. */
export const softwareFlags = [
  ...gpuFlags,
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
  "--use-vulkan=swiftshader",
];

/** The same for the tests and the benchmark, which need no display either. */
export const webgpuFlags = [
  ...softwareFlags,
  // The CPU draws pages faster by itself than as a GPU.
  "--disable-gpu-rasterization",
];

/** For every browser of the tests: root has no sandbox, and nothing is to be looked up outside. */
export const commonFlags = [
  "--no-sandbox",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
