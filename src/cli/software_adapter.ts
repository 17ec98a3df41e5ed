// Vulkan drivers that compute on the CPU: SwiftShader, which every Chromium for Linux includes, and the system's.

import { spawnSync } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { constants, homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { windowedNames } from "../../scripts/browser.mjs";
import { namesIn } from "./gpu_files.ts";

/** The file that points Vulkan's loader to the driver beside it. */
export const MANIFEST = "vk_swiftshader_icd.json";

const browserFolders = [
  "/usr/lib/chromium",
  "/usr/lib64/chromium",
  "/usr/lib/chromium-browser",
  "/usr/lib64/chromium-browser",
  "/opt/google/chrome",
  "/opt/chromium.org/chromium",
  "/snap/chromium/current/usr/lib/chromium-browser",
];

/**
 * Returns the path of SwiftShader's manifest: that of an installed Chromium, else the one in
 * `ownFolder`, which setUpSwiftShader fills. Returns undefined if there is neither.
 */
export function findSwiftShader(
  environment: NodeJS.ProcessEnv,
  ownFolder: string,
): string | undefined {
  const { CHROME_PATH, PATH = "" } = environment;
  const onPath = PATH.split(delimiter).flatMap((folder) =>
    windowedNames.map((name) => join(folder, name)),
  );
  const executables = [CHROME_PATH, ...onPath].filter((path) => path && existsSync(path));
  const folders = [
    ...executables.map((path) => dirname(realpathSync(path as string))),
    ...playwrightFolders(environment),
    ...browserFolders,
    ownFolder,
  ];
  return folders.map((folder) => join(folder, MANIFEST)).find((file) => existsSync(file));
}

/** Playwright stores each browser as <browsers>/chromium-<version>/chrome-linux/. */
function playwrightFolders({ PLAYWRIGHT_BROWSERS_PATH }: NodeJS.ProcessEnv): string[] {
  const browsers = PLAYWRIGHT_BROWSERS_PATH || join(homedir(), ".cache", "ms-playwright");
  const versions = entriesOf(browsers).filter((path) => path.includes("chromium"));
  return versions.flatMap(entriesOf);
}

const entriesOf = (folder: string) => namesIn(folder).map((name) => join(folder, name));

/** Longer than any driver needs to answer. */
const DRIVER_TIMEOUT_MS = 20_000;

/**
 * Whether the system's Vulkan drivers offer an adapter, tried in another process, whose output is discarded and
 * which a driver may hang or crash.
 */
export function systemDriversWork(): boolean {
  quietDeviceSelection();
  const program = fileURLToPath(new URL("try_drivers.mjs", import.meta.url));
  const options = { stdio: "ignore", timeout: DRIVER_TIMEOUT_MS } as const;
  return spawnSync(process.execPath, [program], options).status === 0;
}

/** Mesa's device selection looks for a display and complains if there is none. */
function quietDeviceSelection(): void {
  process.env.NODEVICE_SELECT = "1";
}

/** glibc's flag for a library that stays loaded after it is closed. */
const RTLD_NODELETE = 0x1000;

/** Makes this process use the driver for the Vulkan instances that it creates from now on. */
export function useSwiftShader(manifest: string): void {
  process.env.VK_ICD_FILENAMES = manifest;
  quietDeviceSelection();
  const loader = join(dirname(manifest), "libvulkan.so.1");
  if (!existsSync(loader)) return;
  try {
    // The machine may have no Vulkan loader, and LD_LIBRARY_PATH is read only when a process starts.
    // But the dynamic linker takes a library of the right name that is already loaded. Node loads the
    // file, finds that it is not an addon, closes it and throws.
    process.dlopen({ exports: {} }, loader, constants.dlopen.RTLD_NOW | RTLD_NODELETE);
  } catch {}
}
