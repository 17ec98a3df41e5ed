// SwiftShader, a Vulkan driver that computes on the CPU: every Chromium on Linux brings it along.

import { existsSync, readdirSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";

const DRIVER = "vk_swiftshader_icd.json";

const browserFolders = [
  "/usr/lib/chromium",
  "/usr/lib64/chromium",
  "/usr/lib/chromium-browser",
  "/usr/lib64/chromium-browser",
  "/opt/google/chrome",
  "/opt/chromium.org/chromium",
  "/snap/chromium/current/usr/lib/chromium-browser",
];
const browserNames = ["google-chrome", "google-chrome-stable", "chromium", "chromium-browser"];

/** The driver's file next to a Chromium on this machine, or undefined. */
export function findSwiftShader(environment: NodeJS.ProcessEnv): string | undefined {
  const { CHROME_PATH, PATH = "" } = environment;
  const onPath = PATH.split(delimiter).flatMap((folder) =>
    browserNames.map((name) => join(folder, name)),
  );
  const executables = [CHROME_PATH, ...onPath].filter((path) => path && existsSync(path));
  const folders = [
    ...executables.map((path) => dirname(realpathSync(path as string))),
    ...playwrightFolders(environment),
    ...browserFolders,
  ];
  return folders.map((folder) => join(folder, DRIVER)).find((file) => existsSync(file));
}

/** Playwright keeps each browser as <browsers>/chromium-<version>/chrome-linux/. */
function playwrightFolders({ PLAYWRIGHT_BROWSERS_PATH }: NodeJS.ProcessEnv): string[] {
  const browsers = PLAYWRIGHT_BROWSERS_PATH || join(homedir(), ".cache", "ms-playwright");
  const versions = subfolders(browsers).filter((path) => path.includes("chromium"));
  return versions.flatMap(subfolders);
}

function subfolders(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
}
