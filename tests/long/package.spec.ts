// The npm package, installed into a fresh project: a page built by Vite, a Node script, TypeScript and the command.

import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import { build, preview } from "vite";
import { findSwiftShader } from "../../src/cli/software_adapter.ts";
import { freshFolder } from "../support/cli.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const project = freshFolder();
const path = (...names: string[]) => join(project, ...names);
const installed = path("node_modules", "parsimony");
/** This project's own compiler; the package brings none. */
const compiler = join(root, "node_modules/typescript/bin/tsc");

const manifest = findSwiftShader(process.env, "");
/** Where npm webgpu finds SwiftShader. */
const driver = manifest && {
  VK_ICD_FILENAMES: manifest,
  LD_LIBRARY_PATH: dirname(manifest),
  // Mesa's device selection complains if there is no display.
  NODEVICE_SELECT: "1",
};

const run = (command: string, ...args: string[]) =>
  execFileSync(command, args, {
    cwd: project,
    encoding: "utf8",
    env: { ...process.env, ...driver },
    stdio: ["ignore", "pipe", "inherit"],
  });

/** Trains on a given device and encodes: plain JavaScript that TypeScript checks, too. */
const training = `
import { bytesAsShares, parseSettings, RunRecorder, Trainer } from "parsimony";

/** @param {GPUDevice} device */
export async function train(device) {
  const values = Uint8Array.from({ length: 200 * 16 }, (_, i) => (i * i) % 256);
  const rows = { name: "squares", values, count: 200, inputs: 16, scaling: bytesAsShares, notes: [] };
  const settings = parseSettings({ hiddenUnits: 8, batchSize: 50, epochs: 2 });
  const trainer = await Trainer.create({ device, settings, rows });
  const recorder = await RunRecorder.create(trainer, rows);
  const losses = [];
  for await (const progress of trainer.train()) {
    recorder.add(progress);
    losses.push(...progress.records.map(({ loss }) => loss));
  }
  const codes = await trainer.model.encode(rows);
  const checkpoint = await recorder.checkpoint();
  trainer.destroy();
  return { losses, codes: codes.length, checkpoint: checkpoint.length };
}
`;

const node = `
import { create } from "webgpu";
import { train } from "./train.js";

// Once it is collected, its devices hang or abort.
export const gpu = create([]);
const adapter = await gpu.requestAdapter();
if (!adapter) throw new Error("There is no adapter.");
const device = await adapter.requestDevice();
console.log(JSON.stringify(await train(device)));
device.destroy();
`;

const page = `
import { train } from "./train.js";

const adapter = await navigator.gpu.requestAdapter();
if (!adapter) throw new Error("There is no adapter.");
const result = await train(await adapter.requestDevice());
document.body.textContent = JSON.stringify(result);
`;

const html = (script: string) => `<!doctype html><script type="module" src="./${script}"></script>`;

test.beforeAll(() => {
  const packed = execFileSync("npm", ["pack", "--silent", "--pack-destination", project], {
    cwd: root,
    encoding: "utf8",
  });
  const tarball = packed.trim().split("\n").at(-1) as string;
  writeFileSync(path("package.json"), JSON.stringify({ name: "user", type: "module" }));
  const quiet = ["--prefer-offline", "--no-audit", "--no-fund", "--loglevel", "error"];
  run("npm", "install", ...quiet, `./${tarball}`);
  writeFileSync(path("train.js"), training);
  writeFileSync(path("node.js"), node);
  writeFileSync(path("page.js"), page);
  writeFileSync(path("index.html"), html("page.js"));
});

test("has the build, the licences and nothing else", () => {
  expect(readdirSync(installed).sort()).toEqual([
    "LICENSE",
    "README.md",
    "bin",
    "docs",
    "lib",
    "package.json",
  ]);
  expect(readFileSync(join(installed, "lib/licenses.md"), "utf8")).toContain("wgsl-preprocessor");
  expect(existsSync(path("node_modules/wgsl-preprocessor"))).toBe(false);
});

test("depends on the packages that it imports and no others", () => {
  const { dependencies } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
  const files = readdirSync(join(installed, "lib"), { recursive: true, encoding: "utf8" });
  const imported = files
    .filter((name) => /\.m?js$/.test(name))
    .flatMap((name) => [
      ...readFileSync(join(installed, "lib", name), "utf8").matchAll(
        /(?:from |import |import\(|resolve\()"((?:@[^/"]+\/)?[^@./":][^/":]*)(?:\/[^"]*)?"/g,
      ),
    ])
    .map(([, name]) => name as string)
    // In examples.
    .filter((name) => name !== "parsimony");
  expect([...new Set(imported)].sort()).toEqual(Object.keys(dependencies).sort());
});

test("trains in a Node script on its own device", () => {
  expectTrained(JSON.parse(run(process.execPath, "node.js")));
});

test("has types for these scripts", () => {
  const strict = { strict: true, noEmit: true, allowJs: true, checkJs: true };
  const module = { module: "nodenext", target: "es2022", lib: ["es2023", "dom"], types: [] };
  const check = (file: string, skipLibCheck: boolean) => {
    const options = { ...strict, ...module, skipLibCheck };
    writeFileSync(
      path("tsconfig.json"),
      JSON.stringify({ compilerOptions: options, files: [file] }),
    );
    return spawnSync(process.execPath, [compiler, "-p", "."], { cwd: project, encoding: "utf8" });
  };
  expect(check("page.js", false).stdout).toBe("");
  // The types of webgpu and those of TypeScript both declare a GPU.
  expect(check("node.js", true).stdout).toBe("");
  writeFileSync(path("wrong.ts"), 'import { Trainer } from "parsimony";\nnew Trainer();\n');
  expect(check("wrong.ts", true).stdout).toContain("wrong.ts");
});

test("trains in a page that Vite builds", async ({ page }) => {
  await build({ root: project, configFile: false, logLevel: "warn", base: "./" });
  const server = await preview({
    root: project,
    configFile: false,
    preview: { host: "127.0.0.1", port: 0 },
  });
  try {
    await page.goto(server.resolvedUrls?.local[0] as string);
    await expect(page.locator("body")).toHaveText(/^\{.*\}$/);
    expectTrained(JSON.parse((await page.locator("body").textContent()) ?? ""));
  } finally {
    await server.close();
  }
});

test("leaves out what a page does not use", async () => {
  mkdirSync(path("small"));
  const script =
    'import { writeSafetensors } from "parsimony";\nconsole.log(writeSafetensors({}));\n';
  writeFileSync(path("small", "page.js"), script);
  writeFileSync(path("small", "index.html"), html("page.js"));
  await build({ root: path("small"), configFile: false, logLevel: "warn" });
  const assets = readdirSync(path("small", "dist", "assets"));
  expect(assets).toHaveLength(1);
  const built = readFileSync(path("small", "dist", "assets", assets[0] as string), "utf8");
  expect(built.length).toBeLessThan(4000);
});

test("has the command", () => {
  const command = path("node_modules", ".bin", "parsimony");
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  expect(run(command, "--version")).toBe(`${version}\n`);
  expect(run(command, "--help")).toContain("evaluate");
  const train = ["train", "--max-steps", "2", "--hidden-units", "8", "--out", path("run")];
  run(command, ...train, "--data", "synthetic", "--rows", "100", "--output-activation", "linear");
  expect(readdirSync(path("run"))).toContain("reconstructions.png");
});

function expectTrained(result: { losses: number[]; codes: number; checkpoint: number }) {
  const { losses, codes, checkpoint } = result;
  expect(losses).toHaveLength(8);
  expect(losses.at(-1)).toBeLessThan(losses[0] as number);
  expect(codes).toBe(200 * 8);
  expect(checkpoint).toBeGreaterThan(3 * 4 * (2 * 16 * 8 + 8 + 16));
}
