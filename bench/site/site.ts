// The built page on a local server of its own, and a browser for it.

import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { type Browser, chromium } from "@playwright/test";
import { build, preview } from "vite";
import { commonFlags, findBrowser, webgpuFlags } from "../../scripts/browser.mjs";
import { InputError } from "../../src/input_error.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

export interface Site {
  readonly url: string;
  readonly folder: string;
  readonly browser: Browser;
}

/** Builds and serves the page, opens a browser, and closes all of it afterwards. */
export async function withSite<Result>(use: (site: Site) => Promise<Result>): Promise<Result> {
  const executablePath = findBrowser(chromium.executablePath());
  if (!executablePath) {
    throw new InputError(
      "There is no Chromium: install Chrome or Chromium, or set CHROME_PATH to its executable.",
    );
  }
  const folder = await mkdtemp(join(tmpdir(), "parsimony-page-"));
  try {
    await build({ root, logLevel: "warn", build: { outDir: folder, emptyOutDir: true } });
    const server = await preview({
      root,
      logLevel: "warn",
      build: { outDir: folder },
      preview: { host: "127.0.0.1", port: 0, open: false },
    });
    const args = [...commonFlags, ...webgpuFlags];
    const browser = await chromium.launch({ executablePath, args });
    try {
      const url = server.resolvedUrls?.local[0];
      if (!url) throw new Error("The server has no address.");
      return await use({ url, folder, browser });
    } finally {
      await browser.close();
      await server.close();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Compressed kilobytes of the scripts: those that the page names at once, and all there are. */
export async function scriptSizes(folder: string): Promise<{ first: number; all: number }> {
  const page = await readFile(join(folder, "index.html"), "utf8");
  const files = (await readdir(join(folder, "assets"))).filter((name) => name.endsWith(".js"));
  const size = async (name: string) =>
    gzipSync(await readFile(join(folder, "assets", name))).length;
  const sum = async (names: readonly string[]) =>
    (await Promise.all(names.map(size))).reduce((total, bytes) => total + bytes, 0) / 1000;
  return { first: await sum(files.filter((name) => page.includes(name))), all: await sum(files) };
}
