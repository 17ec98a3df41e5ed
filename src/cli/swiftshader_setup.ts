// Sets up SwiftShader on a machine with neither a GPU nor a Chromium: from an npm package for x64, which needs no
// root, else with Debian's Chromium as root, else with Playwright's.

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { InputError } from "../input_error.ts";
import { cacheFolder } from "./cache_folder.ts";
import { exits } from "./exit_codes.ts";
import { signals } from "./interruption.ts";
import { output } from "./output.ts";
import { findSwiftShader, MANIFEST } from "./software_adapter.ts";
import { causeOf } from "./system_error.ts";

export interface DriverPackage {
  readonly name: string;
  readonly version: string;
  /** As npm publishes it. */
  readonly integrity: string;
}

/** A Chromium for x64 servers. Of its 70 MB only this archive is used; it also holds a Vulkan loader. */
const chromiumPackage: DriverPackage = {
  name: "@sparticuz/chromium",
  version: "153.0.0",
  integrity:
    "sha512-jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA==",
};
const ARCHIVE = "package/bin/swiftshader.tar.br";
const driverFiles = ["libvk_swiftshader.so", "libvulkan.so.1", MANIFEST];

/** The folder into which setUpSwiftShader puts the driver. */
export const swiftShaderFolder = () =>
  join(cacheFolder(), `swiftshader-${chromiumPackage.version}`);

/** A way to set SwiftShader up: returns the path of its manifest, or throws an Error that says what failed. */
type Way = () => Promise<string>;

const isX64 = process.arch === "x64";

const announcement = isX64
  ? "Setting up SwiftShader, a Vulkan driver that runs on the CPU (a one-time download of 70 MB; if it fails, Chromium is installed)."
  : "Installing Chromium for its SwiftShader, a Vulkan driver that runs on the CPU.";

/**
 * Sets SwiftShader up, and says so in a note on stderr.
 * @returns the path of its manifest
 * @throws InputError saying what to install if that is not possible
 */
export async function setUpSwiftShader(): Promise<string> {
  const problems = isX64 ? [] : ["the npm package supports only x64"];
  output.warn(announcement);
  for (const setUp of waysToSetUp(swiftShaderFolder())) {
    try {
      return await endedBySignals(setUp);
    } catch (error) {
      problems.push((error as Error).message);
    }
  }
  throw new InputError(
    `SwiftShader, a software GPU driver, could not be set up: ${problems.join(", ")}; install Chrome or Chromium, which include it.`,
  );
}

/** The ways that this machine and user allow, the best first. */
function waysToSetUp(folder: string): Way[] {
  const unpacking = () => unpackDriver(folder, chromiumPackage);
  const mayUseApt = process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
  return [
    ...(isX64 ? [unpacking] : []),
    ...(mayUseApt ? [debianChromium] : []),
    playwrightChromium,
  ];
}

/** A way that installs a whole Chromium with these commands. */
const chromiumBy =
  (installer: string, commands: readonly string[]): Way =>
  async () => {
    for (const [command = "", ...args] of commands.map((words) => words.split(" "))) {
      const failure = await run(command, args);
      if (failure) throw new Error(`${installer} cannot install Chromium (${failure})`);
    }
    const manifest = findSwiftShader(process.env, "");
    if (manifest) return manifest;
    throw new Error(
      `${installer} installed Chromium, but the package does not include SwiftShader`,
    );
  };

const debianChromium = chromiumBy("apt-get", [
  "apt-get update -qq",
  "apt-get install -y -qq --no-install-recommends chromium",
]);
const playwrightChromium = chromiumBy("Playwright", ["npx playwright install chromium"]);

/**
 * Puts the driver of an npm package into the folder: whole or not at all, even if two commands do so
 * at the same time.
 * @returns the path of its manifest
 * @throws Error with a clause that says what failed
 */
export async function unpackDriver(folder: string, driver: DriverPackage): Promise<string> {
  const manifest = join(folder, MANIFEST);
  if (existsSync(manifest)) return manifest;
  const partial = makePartialFolder(folder);
  const download = mkdtempSync(join(tmpdir(), "parsimony-driver-"));
  const cleanUp = () => {
    for (const path of [download, partial]) rmSync(path, { recursive: true, force: true });
  };
  process.once("exit", cleanUp);
  try {
    const archive = await downloadArchive(download, driver);
    const failure = await run("tar", ["-xo", "-C", partial, ...driverFiles], archive);
    if (failure) throw new Error(`its archive cannot be unpacked (${failure})`);
    try {
      renameSync(partial, folder);
    } catch (error) {
      // Another command was faster.
      if (!existsSync(manifest)) throw error;
    }
    return manifest;
  } finally {
    cleanUp();
    process.off("exit", cleanUp);
  }
}

/** A folder beside the given one, which can be renamed to it. */
function makePartialFolder(folder: string): string {
  try {
    mkdirSync(dirname(folder), { recursive: true });
    return mkdtempSync(`${folder}.partial-`);
  } catch (error) {
    throw new Error(`${folder} cannot be written (${causeOf(error, "write")})`);
  }
}

/** Downloads the package with npm, which knows the user's registry and proxy, and checks it. */
async function downloadArchive(folder: string, driver: DriverPackage): Promise<Uint8Array> {
  const { name, version, integrity } = driver;
  const given = ["--loglevel", "error", "--fetch-retries", "1", "--fetch-retry-mintimeout", "1000"];
  const failure = await run("npm", [
    "pack",
    `${name}@${version}`,
    ...["--pack-destination", folder, ...given],
  ]);
  if (failure) throw new Error(`npm cannot download ${name} (${failure})`);
  const file = join(folder, `${name.replace("@", "").replace("/", "-")}-${version}.tgz`);
  const hash = createHash("sha512").update(readFileSync(file)).digest("base64");
  if (`sha512-${hash}` !== integrity) {
    throw new Error(`the downloaded ${name} is not the published one: its checksum differs`);
  }
  const problem = await run("tar", ["-xzof", file, "-C", folder, ARCHIVE]);
  if (problem) throw new Error(`${name} cannot be unpacked (${problem})`);
  return brotliDecompressSync(readFileSync(join(folder, ARCHIVE)));
}

/** Runs a command without showing its output. Returns why it failed, or undefined. */
function run(command: string, args: string[], input?: Uint8Array): Promise<string | undefined> {
  return new Promise((resolve) => {
    const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    const child = spawn(command, args, { stdio: ["pipe", "ignore", "pipe"], env: environment });
    const end = () => child.kill();
    process.once("exit", end);
    let errors = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      errors += text;
    });
    // A command that ends without reading all of its input says why on stderr.
    child.stdin.on("error", () => {}).end(input);
    const close = (failure?: string) => {
      process.off("exit", end);
      resolve(failure);
    };
    child.on("error", ({ message }) => close(message));
    child.on("close", (code, signal) => {
      close(code === 0 ? undefined : (reasonIn(errors) ?? `exit code ${code ?? signal}`));
    });
  });
}

/** npm's error code, or the first line of another command. */
const reasonIn = (errors: string) =>
  errors.match(/npm error code (\S+)/)?.[1] ?? (errors.split("\n")[0]?.trim() || undefined);

/** Lets Ctrl-C and SIGTERM end the process while this runs: there is nothing to save yet. */
async function endedBySignals<Result>(work: () => Promise<Result>): Promise<Result> {
  const end = () => process.exit(exits.interrupted.code);
  // Before the listeners that would ask a run to stop.
  for (const signal of signals) process.prependListener(signal, end);
  try {
    return await work();
  } finally {
    for (const signal of signals) process.off(signal, end);
  }
}
