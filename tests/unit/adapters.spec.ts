// The adapter that the commands select, and the advice of `npm start` if no browser can show the page.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { opensPage, pageAdvice } from "../../scripts/page_advice.ts";
import { isSwiftShaderWanted, selectAdapter } from "../../src/cli/adapters.ts";
import { hasGpuFile, hasOnlyIntelGpus } from "../../src/cli/gpu_files.ts";
import { adapterLine } from "../../src/cli/summary.ts";

const hopper = { names: ["NVIDIA H100", "nvidia", "hopper"], isCpu: false };
const intel = { names: ["Intel(R) Arc(TM) A770", "intel"], isCpu: false };
const mesa = { names: ["llvmpipe (LLVM 19)", "mesa"], isCpu: true };
const swiftShader = { names: ["SwiftShader Device (Subzero)", "google"], isCpu: true };

for (const [title, found, wanted, selected] of [
  ["hardware comes before software", [mesa, swiftShader, hopper], undefined, hopper],
  ["without hardware, SwiftShader is selected", [mesa, swiftShader], undefined, swiftShader],
  ["another software adapter is only selected on request", [mesa], undefined, undefined],
  ["software is requested", [hopper, swiftShader], "software", swiftShader],
  ["software is requested but not available", [hopper], "software", undefined],
  ["part of a name is enough", [hopper, intel], "arc", intel],
  ["the vendor is a name, too", [hopper, intel], "Intel", intel],
  ["the first of two with that name", [hopper, intel], "n", hopper],
  ["an unknown name", [hopper, intel], "radeon", undefined],
  ["no adapters", [], undefined, undefined],
] as const) {
  test(`adapter: ${title}`, () => {
    expect(selectAdapter<{ names: readonly string[]; isCpu: boolean }>(found, wanted)).toBe(
      selected,
    );
  });
}

test("SwiftShader is set up only if it would be selected", () => {
  for (const wanted of [undefined, "software", "SwiftShader"]) {
    expect(isSwiftShaderWanted(wanted), wanted).toBe(true);
  }
  expect(isSwiftShaderWanted("nvidia")).toBe(false);
});

test("whether all GPUs are Intel's is read from their PCI vendors", () => {
  const folder = mkdtempSync(join(tmpdir(), "parsimony-drm-"));
  const add = (card: string, vendor: string) => {
    mkdirSync(join(folder, card, "device"), { recursive: true });
    writeFileSync(join(folder, card, "device", "vendor"), `${vendor}\n`);
  };
  try {
    expect(hasOnlyIntelGpus(folder)).toBe(false);
    mkdirSync(join(folder, "card0-HDMI-A-1"));
    add("card0", "0x8086");
    expect(hasOnlyIntelGpus(folder)).toBe(true);
    add("card1", "0x10de");
    expect(hasOnlyIntelGpus(folder)).toBe(false);
    expect(hasOnlyIntelGpus(join(folder, "none"))).toBe(false);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("the adapter's line says whether it is software", () => {
  const line = (name: string, isCpu: boolean) =>
    adapterLine({ device: {} as GPUDevice, adapter: { name, isCpu } });
  expect(line("NVIDIA H100", false)).toBe("Adapter: NVIDIA H100.");
  expect(line("llvmpipe", true)).toBe("Adapter: llvmpipe (software, runs on the CPU).");
});

test("a folder of devices that cannot be read has no GPU", () => {
  const folder = mkdtempSync(join(tmpdir(), "parsimony-dev-"));
  try {
    const [file, dri] = [join(folder, "file"), join(folder, "dri")];
    writeFileSync(file, "");
    expect(hasGpuFile([join(folder, "none"), file, folder])).toBe(false);
    mkdirSync(dri);
    writeFileSync(join(dri, "renderD128"), "");
    expect(hasGpuFile([file, dri])).toBe(true);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const url = "http://127.0.0.1:5173/";
const bare = {
  platform: "linux",
  hasGpu: false,
  hasOnlyIntelGpus: false,
  browser: undefined,
  isRoot: false,
} as const;

test("without a GPU the advice is a command that runs the page on SwiftShader", () => {
  const advice = pageAdvice({ ...bare, browser: "/usr/bin/google-chrome" }, url);
  expect(advice).toMatch(/no GPU.*\n\n {2}google-chrome .*--use-vulkan=swiftshader .*5173\/\n$/);
  expect(advice).not.toContain("apt-get");
  expect(advice).not.toContain("--no-sandbox");
});

test("without a browser the advice also says how to install one", () => {
  expect(pageAdvice(bare, url)).toMatch(/sudo apt-get install chromium.*\n\n {2}chromium --/);
  const root = pageAdvice({ ...bare, isRoot: true }, url);
  expect(root).toMatch(/: apt-get install chromium.*\n\n {2}chromium .*--no-sandbox/);
  const withGpu = pageAdvice({ ...bare, hasGpu: true }, url);
  expect(withGpu).toContain("--enable-unsafe-webgpu");
  expect(withGpu).not.toMatch(/swiftshader/i);
});

test("with a GPU for which Chrome needs a flag, the command is a hint and the page still opens", () => {
  const nvidia = { ...bare, hasGpu: true, browser: "/usr/bin/google-chrome" };
  const hint = pageAdvice(nvidia, url);
  expect(hint).toMatch(/^If .*WebGPU.*\n\n {2}google-chrome --enable-unsafe-webgpu .*5173\/\n$/);
  expect(hint).not.toMatch(/swiftshader|apt-get/i);
  expect(opensPage(nvidia)).toBe(true);
  expect(opensPage({ ...nvidia, browser: undefined })).toBe(false);
  expect(opensPage({ ...nvidia, hasGpu: false })).toBe(false);
});

test("there is no advice if an installed browser supports WebGPU without a flag", () => {
  const intel = { ...bare, hasGpu: true, hasOnlyIntelGpus: true, browser: "/usr/bin/chromium" };
  expect(pageAdvice(intel, url)).toBeUndefined();
  for (const platform of ["darwin", "win32"] as const) {
    expect(pageAdvice({ ...bare, platform }, url)).toBeUndefined();
  }
});
