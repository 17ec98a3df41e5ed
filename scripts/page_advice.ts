// The message of `npm start` on a machine whose browsers may need flags to show the page.

import { basename } from "node:path";
import type { Plugin } from "vite";
import { hasGpuFile, hasOnlyIntelGpus } from "../src/cli/gpu_files.ts";
import { findBrowser, gpuFlags, softwareFlags, windowedNames } from "./browser.mjs";

interface Machine {
  readonly platform: NodeJS.Platform;
  readonly hasGpu: boolean;
  readonly hasOnlyIntelGpus: boolean;
  /** Path of a Chrome or Chromium. */
  readonly browser: string | undefined;
  readonly isRoot: boolean;
}

/** Whether `npm start` opens a browser: an installed one may show the page without flags. */
export const opensPage = ({ platform, hasGpu, browser }: Machine) =>
  platform !== "linux" || (hasGpu && browser !== undefined);

/**
 * Returns the command that opens the page and when to use it, or undefined if an installed browser needs no
 * flags. On Linux only Chrome and Chromium support WebGPU, and without flags only on Intel's GPUs.
 */
export function pageAdvice(machine: Machine, url: string): string | undefined {
  const { platform, hasGpu, browser, isRoot } = machine;
  const opens = opensPage(machine);
  if (opens && (platform !== "linux" || machine.hasOnlyIntelGpus)) return undefined;
  const flags = [...(hasGpu ? gpuFlags : softwareFlags), ...(isRoot ? ["--no-sandbox"] : [])];
  const command = [browser ? basename(browser) : "chromium", ...flags, url].join(" ");
  const why = hasGpu ? "" : "This machine has no GPU, but the page can run on the CPU. ";
  const install = `${isRoot ? "" : "sudo "}apt-get install chromium`;
  const missing = `Install Chrome or Chromium (on Debian: ${install}), then open the page with:`;
  const hint =
    "If the page says that WebGPU is not available, quit the browser and open the page with:";
  const how = opens ? hint : browser ? "Open it with:" : missing;
  return `${why}${how}\n\n  ${command}\n`;
}

/** Prints the advice below the server's address, and opens no browser that cannot show the page. */
export function pageAdvicePlugin(): Plugin {
  /** Undefined if the server opens no browser, as those of the tests and the benchmark. */
  let machine: Machine | undefined;
  return {
    name: "page-advice",
    apply: "serve",
    config({ server }) {
      if (!server?.open) return {};
      machine = thisMachine();
      return opensPage(machine) ? {} : { server: { open: false } };
    },
    configureServer(server) {
      const on = machine;
      if (!on || pageAdvice(on, "") === undefined) return;
      const printUrls = server.printUrls;
      server.printUrls = () => {
        printUrls();
        console.log(`\n${pageAdvice(on, server.resolvedUrls?.local[0] ?? "")}`);
      };
    },
  };
}

const thisMachine = (): Machine => ({
  platform: process.platform,
  hasGpu: hasGpuFile(),
  hasOnlyIntelGpus: hasOnlyIntelGpus(),
  browser: findBrowser(undefined, windowedNames),
  isRoot: process.getuid?.() === 0,
});
