import { chromium, defineConfig } from "@playwright/test";
import {
  commonFlags,
  dawnFlag,
  findBrowser,
  noClamping,
  noZeroing,
  webgpuFlags,
} from "./scripts/browser.mjs";

const executablePath = findBrowser(chromium.executablePath());

const launchWith = (...dawnFeatures: string[]) => ({
  ...(executablePath ? { executablePath } : {}),
  args: [...commonFlags, ...webgpuFlags, `--${dawnFlag(...dawnFeatures)}`],
});

/** What the tests of a folder need. */
const folders = [
  { name: "unit" },
  { name: "gpu" },
  { name: "cli" },
  // Pages open faster without clamping. The other tests run the kernels with it, as a user's browser does.
  { name: "page", use: { launchOptions: launchWith(noZeroing, noClamping) } },
].map((project) => ({ ...project, testDir: `tests/${project.name}` }));

const everyTime = folders.map((project) => ({ ...project, grepInvert: /@long/ }));

/** Not part of `npm test`: `npm run test:long` runs them, and those of the other folders that are tagged. */
const long = [
  { name: "long", testDir: "tests/long", timeout: 600_000 },
  ...folders.map((project) => ({ ...project, name: `long-${project.name}`, grep: /@long/ })),
];

export default defineConfig({
  testDir: "tests",
  globalSetup: "./tests/support/servers.ts",
  reporter: [["list"], ["./tests/support/reporter.ts"]],
  timeout: 300_000,
  // Two workers train and show pages on the same cores, so that a step of a test may take many seconds.
  expect: { timeout: 60_000 },
  workers: 2,
  forbidOnly: true,
  use: {
    // The built site, set by servers.ts before the first test.
    baseURL: process.env.PARSIMONY_SITE,
    // Animations take time from the shaders, which run on the same cores.
    contextOptions: { reducedMotion: "reduce" },
    // Shorter than that of a test, so that an action that hangs is named and the page is printed.
    actionTimeout: 120_000,
    launchOptions: launchWith(noZeroing),
  },
  projects: [...everyTime, ...long],
});
