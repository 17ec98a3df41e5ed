// Measures how much the page loads until a run is ready, and how long that takes.

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Browser } from "@playwright/test";
import { spread } from "../../src/statistics/spread.ts";
import { type Measurements, round } from "./measurements.ts";
import type { Site } from "./site.ts";

/** How often the page is loaded; the best and the median are reported. */
const LOADS = 5;

interface Load {
  /** Milliseconds from the start of the navigation to the first paint. */
  readonly painted: number;
  /** The same until the data have arrived. */
  readonly data: number;
  /** The same until a run is ready, with its shaders compiled. */
  readonly ready: number;
  /** File names. */
  readonly scripts: readonly string[];
}

/** Loads from a server with warm caches into a browser with empty ones. */
export async function loading({ browser, url, folder }: Site): Promise<Measurements> {
  await loadOnce(browser, url);
  const loads: Load[] = [];
  for (let i = 0; i < LOADS; i++) loads.push(await loadOnce(browser, url));
  const times = (name: "painted" | "data" | "ready") => spread(loads.map((load) => load[name]));
  const summary = (label: string, name: "painted" | "data" | "ready") => ({
    [`${label}, ms, best`]: round(times(name).min),
    [`${label}, ms, median`]: round(times(name).median),
  });
  const scripts = (loads[0] as Load).scripts;
  const all = (await readdir(join(folder, "assets"))).filter((name) => name.endsWith(".js"));
  return {
    "scripts loaded at first, kB gzip": round(await kilobytes(folder, scripts)),
    "all scripts, kB gzip": round(await kilobytes(folder, all)),
    ...summary("first paint", "painted"),
    ...summary("data there", "data"),
    ...summary("a run waits", "ready"),
  };
}

async function loadOnce(browser: Browser, url: string): Promise<Load> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(url, { waitUntil: "commit" });
  const load = await page.waitForFunction(
    () => {
      const status = document.querySelector("[role=status]")?.textContent ?? "";
      const [paint] = performance.getEntriesByName("first-contentful-paint");
      if (!status.startsWith("Ready") || !paint) return false;
      const files = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
      const data = files.filter(({ name }) => name.includes("/data/"));
      return {
        painted: paint.startTime,
        data: Math.max(...data.map(({ responseEnd }) => responseEnd)),
        ready: performance.now(),
        scripts: files.map(({ name }) => name).filter((name) => name.endsWith(".js")),
      };
    },
    null,
    { polling: 10 },
  );
  const found = (await load.jsonValue()) as Load;
  await context.close();
  return { ...found, scripts: found.scripts.map((script) => script.split("/").at(-1) as string) };
}

async function kilobytes(folder: string, scripts: readonly string[]): Promise<number> {
  const sizes = await Promise.all(
    [...new Set(scripts)].map(
      async (name) => gzipSync(await readFile(join(folder, "assets", name))).length,
    ),
  );
  return sizes.reduce((sum, bytes) => sum + bytes, 0) / 1000;
}
