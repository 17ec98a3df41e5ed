// Setting up SwiftShader, with a fake npm that does not download anything.

import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { basename, delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { expect, test } from "@playwright/test";
import { windowedNames } from "../../scripts/browser.mjs";
import { hasGpuFile } from "../../src/cli/gpu_files.ts";
import { findSwiftShader, MANIFEST } from "../../src/cli/software_adapter.ts";
import { setUpSwiftShader, unpackDriver } from "../../src/cli/swiftshader_setup.ts";
import { InputError } from "../../src/input_error.ts";
import { freshFolder } from "../support/cli.ts";

test.skip(process.platform !== "linux", "Only Linux needs a driver.");

const { PATH, CHROME_PATH, XDG_CACHE_HOME, PLAYWRIGHT_BROWSERS_PATH } = process.env;
test.afterEach(() => {
  const usual = { PATH, CHROME_PATH, XDG_CACHE_HOME, PLAYWRIGHT_BROWSERS_PATH };
  for (const [name, value] of Object.entries(usual)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

/** Puts shell scripts with these names first on PATH. */
function fake(scripts: Readonly<Record<string, string>>): void {
  const folder = freshFolder();
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  process.env.PATH = `${folder}${delimiter}${process.env.PATH}`;
}

/** The argument $4 of the script is the folder for the download. */
const fakeNpm = (npm: string) => fake({ npm });

/** A package with a driver of a few bytes, as npm would download it. */
function makePackage() {
  const folder = freshFolder();
  const archive = join(folder, "driver-1.0.0.tgz");
  const files = ["libEGL.so", "libvk_swiftshader.so", "libvulkan.so.1", MANIFEST];
  for (const file of files) writeFileSync(join(folder, file), `bytes of ${file}`);
  const tar = execFileSync("tar", ["-c", "-C", folder, ...files]);
  mkdirSync(join(folder, "package/bin"), { recursive: true });
  writeFileSync(join(folder, "package/bin/swiftshader.tar.br"), brotliCompressSync(tar));
  execFileSync("tar", ["-czf", archive, "-C", folder, "package"]);
  const hash = createHash("sha512").update(readFileSync(archive)).digest("base64");
  return { archive, driver: { name: "driver", version: "1.0.0", integrity: `sha512-${hash}` } };
}

const cache = () => join(freshFolder(), "cache", "driver");

test("only the driver is copied from the package", async () => {
  const { archive, driver } = makePackage();
  fakeNpm(`[ "$1 $2" = "pack driver@1.0.0" ] && cp ${archive} "$4"`);
  const folder = cache();
  expect(await unpackDriver(folder, driver)).toBe(join(folder, MANIFEST));
  expect(readdirSync(folder).sort()).toEqual(["libvk_swiftshader.so", "libvulkan.so.1", MANIFEST]);
  expect(readFileSync(join(folder, "libvulkan.so.1"), "utf8")).toBe("bytes of libvulkan.so.1");
  expect(readdirSync(dirname(folder))).toEqual([basename(folder)]);
});

test("two commands at the same time can both set it up", async () => {
  const { archive, driver } = makePackage();
  fakeNpm(`cp ${archive} "$4"`);
  const folder = cache();
  const both = await Promise.all([unpackDriver(folder, driver), unpackDriver(folder, driver)]);
  expect(both).toEqual([join(folder, MANIFEST), join(folder, MANIFEST)]);
  expect(readdirSync(dirname(folder))).toEqual([basename(folder)]);
});

for (const [title, npm, reason] of [
  [
    "npm cannot reach its registry",
    "echo 'npm error code ENOTFOUND' >&2; exit 1",
    /^npm cannot download driver \(ENOTFOUND\)$/,
  ],
  ["npm fails without a message", "exit 3", /^npm cannot download driver \(exit code 3\)$/],
  [
    "the package is not the published one",
    'echo other > "$4/driver-1.0.0.tgz"',
    /driver is not the published one: its checksum differs$/,
  ],
] as const) {
  test(`it reports the reason and leaves no files if ${title}`, async () => {
    fakeNpm(npm);
    const folder = cache();
    await expect(unpackDriver(folder, makePackage().driver)).rejects.toThrow(reason);
    expect(existsSync(dirname(folder)) ? readdirSync(dirname(folder)) : []).toEqual([]);
  });
}

test("it reports the reason if the cache folder cannot be written", async () => {
  const { archive, driver } = makePackage();
  fakeNpm(`cp ${archive} "$4"`);
  const file = join(freshFolder(), "file");
  writeFileSync(file, "");
  await expect(unpackDriver(join(file, "driver"), driver)).rejects.toThrow(
    /file.* cannot be written \(/,
  );
});

/** Calls setUpSwiftShader with these commands, and without the user's browsers. */
async function setUp(scripts: Readonly<Record<string, string>>) {
  const browsers = freshFolder();
  fake(scripts);
  Object.assign(process.env, {
    CHROME_PATH: "",
    XDG_CACHE_HOME: freshFolder(),
    PLAYWRIGHT_BROWSERS_PATH: browsers,
  });
  const lines: string[] = [];
  const usual = console.error;
  console.error = (line: string) => void lines.push(line);
  try {
    const result = await setUpSwiftShader().catch((error: Error) => error);
    return { lines, result, browsers };
  } finally {
    console.error = usual;
  }
}

const offline = { npm: "echo 'npm error code ENOTFOUND' >&2; exit 1", "apt-get": "exit 100" };

test("the last resort is Playwright's Chromium, and only one line is printed", async () => {
  const installed = '"$PLAYWRIGHT_BROWSERS_PATH/chromium-1/chrome-linux"';
  const { lines, result, browsers } = await setUp({
    ...offline,
    npx: `[ "$*" = "playwright install chromium" ] && mkdir -p ${installed} && : > ${installed}/${MANIFEST}`,
  });
  expect(result).toBe(join(browsers, "chromium-1/chrome-linux", MANIFEST));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/SwiftShader.*\.$/);
});

test("if nothing works, one sentence says what failed and what to install", async () => {
  const { lines, result } = await setUp({ ...offline, npx: "echo 'No network' >&2; exit 1" });
  expect(result).toBeInstanceOf(InputError);
  const { message } = result as Error;
  expect(message).toMatch(
    /^SwiftShader, a software GPU driver, could not be set up: [^\n]*[^.]\.$/,
  );
  expect(message).toMatch(
    /, Playwright cannot install Chromium \(No network\); install Chrome or /,
  );
  if (process.arch === "x64") expect(message).toContain("chromium (ENOTFOUND), ");
  expect(lines).toHaveLength(1);
});

test("SwiftShader is found beside every browser that npm start looks for", () => {
  for (const name of windowedNames) {
    const folder = freshFolder();
    for (const file of [name, MANIFEST]) writeFileSync(join(folder, file), "");
    const environment = { PATH: folder, PLAYWRIGHT_BROWSERS_PATH: freshFolder() };
    expect(findSwiftShader(environment, ""), name).toBe(join(folder, MANIFEST));
  }
});

test("without a GPU the system's drivers are tried, and silently if they are useless", async () => {
  test.skip(hasGpuFile(), "This machine has a GPU.");
  const installed = findSwiftShader(process.env, "");
  test.skip(installed === undefined, "SwiftShader is not installed.");
  const libraries = spawnSync("/sbin/ldconfig", ["-p"], { encoding: "utf8" }).stdout ?? "";
  test.skip(!libraries.includes("libvulkan.so.1"), "The system has no Vulkan loader.");
  const data = freshFolder();
  const manifest = JSON.parse(readFileSync(installed as string, "utf8"));
  manifest.ICD.library_path = join(dirname(installed as string), "libvk_swiftshader.so");
  mkdirSync(join(data, "vulkan/icd.d"), { recursive: true });
  writeFileSync(join(data, "vulkan/icd.d/system.json"), JSON.stringify(manifest));
  const module = fileURLToPath(new URL("../../src/cli/device.ts", import.meta.url));
  // The driver that is set in the end: none if the system's own adapter was found.
  const program = `
    import { findAdapter } from "${module}";
    const found = await findAdapter("Subzero").then(() => "found", (error) => error.message);
    console.log(JSON.stringify([found, process.env.VK_ICD_FILENAMES ?? "system"]));
    process.exit();`;
  const flags = ["--import", "tsx", "--input-type=module", "-e", program];
  const driverOf = (folder: string) => {
    const { VK_ICD_FILENAMES: _, VK_DRIVER_FILES: __, ...usual } = process.env;
    const env = { ...usual, XDG_DATA_HOME: folder };
    const { stdout, stderr } = spawnSync(process.execPath, flags, { encoding: "utf8", env });
    return { driver: JSON.parse(stdout), stderr };
  };
  expect(driverOf(data).driver).toEqual(["found", "system"]);
  expect(driverOf(freshFolder())).toEqual({ driver: ["found", installed], stderr: "" });
});

test("an installed driver uses the Vulkan loader beside it, if there is one", () => {
  const installed = findSwiftShader(process.env, "");
  test.skip(installed === undefined, "SwiftShader is not installed.");
  const from = dirname(installed as string);
  test.skip(!existsSync(join(from, "libvulkan.so.1")), "This Chromium has no Vulkan loader.");
  const folder = freshFolder();
  for (const file of ["libvk_swiftshader.so", "libvulkan.so.1", MANIFEST]) {
    copyFileSync(join(from, file), join(folder, file));
  }
  const module = (name: string) => fileURLToPath(new URL(`../../src/cli/${name}`, import.meta.url));
  const program = `
    import { readFileSync } from "node:fs";
    import { useSwiftShader } from "${module("software_adapter.ts")}";
    import { fastestAdapter } from "${module("adapters.ts")}";
    useSwiftShader("${join(folder, MANIFEST)}");
    const [found] = await fastestAdapter();
    const libraries = readFileSync("/proc/self/maps", "utf8").match(/\\S+(vulkan|swiftshader)\\S*/g);
    console.log(JSON.stringify({ isCpu: found?.isCpu, libraries: [...new Set(libraries)].sort() }));
    process.exit();`;
  const flags = ["--import", "tsx", "--input-type=module", "-e", program];
  expect(JSON.parse(execFileSync(process.execPath, flags, { encoding: "utf8" }))).toEqual({
    isCpu: true,
    libraries: [join(folder, "libvk_swiftshader.so"), join(folder, "libvulkan.so.1")],
  });
});
