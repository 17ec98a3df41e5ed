// Finds a Chromium. In JavaScript, because setup.mjs imports it before any package is installed.

import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Executable names of browsers with windows. */
export const windowedNames = [
  "google-chrome",
  "google-chrome-stable",
  "chromium",
  "chromium-browser",
  "chrome",
];
/** The headless shell first, because it opens pages faster. */
const allNames = ["chromium-headless-shell", ...windowedNames];
const applications = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

/**
 * Looks for CHROME_PATH, then Playwright's own Chromium, then an installed browser.
 * @param {string | undefined} playwrightPath the path of Playwright's Chromium, even if it is not installed
 * @param {string[]} names executables to look for on PATH
 * @returns {string | undefined} the path of the executable
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

/** Enable WebGPU on Linux with a GPU for which Chrome does not enable it by default. */
export const gpuFlags = ["--enable-unsafe-webgpu", "--enable-features=Vulkan"];

/** Enable WebGPU without a GPU, on SwiftShader. */
export const softwareFlags = [
  ...gpuFlags,
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
  "--use-vulkan=swiftshader",
];

// Features that Dawn, Chromium's WebGPU, can turn off. SwiftShader takes long to compile both.

/** Workgroup memory is not zeroed: every kernel writes it before reading it. */
export const noZeroing = "disable_workgroup_init";
/** Indexes are not clamped to the size of a buffer. */
export const noClamping = "disable_robustness";
/** @param {string[]} features features of Dawn, as above */
export const dawnFlag = (...features) => `enable-dawn-features=${features.join(",")}`;

/** For the tests, which always use SwiftShader, and for the benchmark without a GPU. */
export const webgpuFlags = [
  ...softwareFlags,
  // Rasterizing pages directly on the CPU is faster.
  "--disable-gpu-rasterization",
];

/** For every browser in tests: they may run as root, which has no sandbox, and must not use the network. */
export const commonFlags = [
  "--no-sandbox",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
