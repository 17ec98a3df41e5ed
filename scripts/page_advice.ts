// The message of `npm start` on a machine whose browsers need flags to show the page.

import { basename } from "node:path";
import type { Plugin } from "vite";
import { hasGpuFile } from "../src/cli/gpu_files.ts";
import { findBrowser, gpuFlags, softwareFlags, windowedNames } from "./browser.mjs";

interface Machine {
  readonly platform: NodeJS.Platform;
  readonly hasGpu: boolean;
  /** Path of a Chrome or Chromium. */
  readonly browser: string | undefined;
  readonly isRoot: boolean;
}

/**
 * Returns the command that opens the page and the reason for it, or undefined if an installed browser may
 * support WebGPU. On Linux only Chrome and Chromium support it, and without flags only with a GPU.
 */
export function pageAdvice(machine: Machine, url: string): string | undefined {
  const { platform, hasGpu, browser, isRoot } = machine;
  if (platform !== "linux" || (hasGpu && browser)) return undefined;
  const flags = [...(hasGpu ? gpuFlags : softwareFlags), ...(isRoot ? ["--no-sandbox"] : [])];
  const command = [browser ? basename(browser) : "chromium", ...flags, url].join(" ");
  const why = hasGpu ? "" : "This machine has no GPU, but the page can run on the CPU. ";
  const install = `${isRoot ? "" : "sudo "}apt-get install chromium`;
  const how = browser
    ? "Open it with:"
    : `Install Chrome or Chromium (on Debian: ${install}), then open the page with:`;
  return `${why}${how}\n\n  ${command}\n`;
}

/** Prints the advice below the server's address, instead of opening a browser that cannot show the page. */
export function pageAdvicePlugin(): Plugin {
  let isNeeded = false;
  const advice = (url: string) => pageAdvice(thisMachine(), url);
  return {
    name: "page-advice",
    apply: "serve",
    config({ server }) {
      // Servers of the tests and the benchmark do not open a browser.
      isNeeded = Boolean(server?.open) && advice("") !== undefined;
      return isNeeded ? { server: { open: false } } : {};
    },
    configureServer(server) {
      if (!isNeeded) return;
      const printUrls = server.printUrls;
      server.printUrls = () => {
        printUrls();
        console.log(`\n${advice(server.resolvedUrls?.local[0] ?? "")}`);
      };
    },
  };
}

const thisMachine = (): Machine => ({
  platform: process.platform,
  hasGpu: hasGpuFile(),
  browser: findBrowser(undefined, windowedNames),
  isRoot: process.getuid?.() === 0,
});
