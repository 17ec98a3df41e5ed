import { chromium, defineConfig } from "@playwright/test";
import { commonFlags, findBrowser, webgpuFlags } from "./scripts/browser.mjs";

const executablePath = findBrowser(chromium.executablePath());

export default defineConfig({
  testDir: "tests",
  globalSetup: "./tests/support/servers.ts",
  reporter: [["list"], ["./tests/support/reporter.ts"]],
  timeout: 120_000,
  // The cores that show a page also train, twice at once: what takes a second alone may take many.
  expect: { timeout: 15_000 },
  workers: 2,
  forbidOnly: true,
  use: {
    // The built site; servers.ts sets it before any test begins.
    baseURL: process.env.PARSIMONY_SITE,
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: [...commonFlags, ...webgpuFlags],
    },
  },
  projects: [
    { name: "unit", testDir: "tests/unit" },
    { name: "gpu", testDir: "tests/gpu" },
    { name: "cli", testDir: "tests/cli" },
    { name: "page", testDir: "tests/page" },
  ],
});
