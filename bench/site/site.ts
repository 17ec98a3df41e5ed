// Serves the built page on a local server and opens a browser for it.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "@playwright/test";
import { build, preview } from "vite";
import { launchChromium } from "../chromium.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

export interface Site {
  readonly url: string;
  readonly folder: string;
  readonly browser: Browser;
}

/** Builds and serves the page, opens a browser, and closes all of it afterwards. */
export async function withSite<Result>(use: (site: Site) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "parsimony-page-"));
  try {
    await build({ root, logLevel: "warn", build: { outDir: folder, emptyOutDir: true } });
    const server = await preview({
      root,
      logLevel: "warn",
      build: { outDir: folder },
      preview: { host: "127.0.0.1", port: 0, open: false },
    });
    try {
      const url = server.resolvedUrls?.local[0];
      if (!url) throw new Error("The server has no address.");
      const browser = await launchChromium();
      try {
        return await use({ url, folder, browser });
      } finally {
        await browser.close();
      }
    } finally {
      await server.close();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** More epochs than any measurement takes. */
export const EPOCHS = 10_000;

/** Opens the page in a new window, with a run that is ready and long enough for any measurement. */
export async function openPage({ browser, url }: Site): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  // A broken page may be fast.
  page.on("console", (message) => {
    if (message.type() === "error") throw new Error(`The page reports ${message.text()}`);
  });
  await page.goto(`${url}?epochs=${EPOCHS}`);
  await page.getByRole("status").filter({ hasText: "Ready" }).waitFor({ timeout: 60_000 });
  return page;
}

/**
 * Starts training, and waits for the work that a browser does once and caches: tuning the kernels and
 * computing the PCA baselines.
 */
export async function trainStartedUp(page: Page): Promise<void> {
  await page.getByRole("tab", { name: "Sparsity" }).click();
  const baseline = page.locator('dt:has-text("PCA baseline") + dd').filter({ hasText: /^0\.\d/ });
  await baseline.waitFor({ timeout: 120_000 });
  await page.getByRole("button", { name: "Train", exact: true }).click();
  const tuned = page.locator('dt:text-is("Kernels") + dd:text-is("tuned")');
  await tuned.waitFor({ state: "attached", timeout: 600_000 });
}
