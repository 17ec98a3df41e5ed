import { chromium, defineConfig } from "@playwright/test";
import { commonFlags, findBrowser, noZeroing, webgpuFlags } from "./scripts/browser.mjs";

const executablePath = findBrowser(chromium.executablePath());

export default defineConfig({
  testDir: "tests",
  globalSetup: "./tests/support/servers.ts",
  reporter: [["list"], ["./tests/support/reporter.ts"]],
  timeout: 120_000,
  // Two workers train and show pages on the same cores, so that a step of a test may take many seconds.
  expect: { timeout: 15_000 },
  workers: 2,
  forbidOnly: true,
  use: {
    // The built site, set by servers.ts before the first test.
    baseURL: process.env.PARSIMONY_SITE,
    // Animations take time from the shaders, which run on the same cores.
    contextOptions: { reducedMotion: "reduce" },
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: [...commonFlags, ...webgpuFlags, `--${noZeroing}`],
    },
  },
  projects: [
    { name: "unit", testDir: "tests/unit" },
    { name: "gpu", testDir: "tests/gpu" },
    { name: "cli", testDir: "tests/cli" },
    { name: "page", testDir: "tests/page" },
    // Not part of `npm test`; run it with `npm run test:long`.
    { name: "long", testDir: "tests/long", timeout: 600_000 },
  ],
});
