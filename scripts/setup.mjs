// Installs missing packages before a command runs and, with --browser, Chromium. In JavaScript without packages,
// so that it works on a fresh clone.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { findBrowser } from "./browser.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

/** @param {string} why @param {string} command @param {string[]} args */
function run(why, command, args) {
  // To stderr, because stdout is for the results of the command.
  console.error(`${why}: ${command} ${args.join(" ")}`);
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ["ignore", process.stderr, "inherit"],
    // On Windows npm and npx are scripts, which need a shell.
    shell: process.platform === "win32",
  });
  if (error) console.error(error.message);
  return status === 0;
}

/** @param {string} sentence @returns {never} */
function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

/** @param {string} file @returns {Record<string, { version: string, optional?: boolean }>} */
const packagesIn = (file) => JSON.parse(readFileSync(`${root}${file}`, "utf8")).packages;

/** Compares versions, not times: those of an archive or a copy are of no use. */
function packagesAreCurrent() {
  const list = "node_modules/.package-lock.json";
  if (!existsSync(`${root}${list}`)) return false;
  const installed = packagesIn(list);
  const { "": _, ...wanted } = packagesIn("package-lock.json");
  return (
    Object.keys(installed).every((name) => name in wanted) &&
    // Optional packages that are missing are for other systems.
    Object.entries(wanted).every(([name, { version, optional }]) =>
      installed[name] ? installed[name].version === version : optional,
    )
  );
}

async function playwrightsBrowser() {
  const { chromium } = await import("@playwright/test");
  return chromium.executablePath();
}

function installByApt() {
  const install = ["install", "-y", "-qq"];
  const installed =
    run("Updating the package list", "apt-get", ["update", "-qq"]) &&
    run("Installing Chromium", "apt-get", [...install, "chromium", "libvulkan1"]);
  // Optional: the tests can use Chromium instead.
  if (installed)
    run("Installing Chromium's headless shell", "apt-get", [...install, "chromium-headless-shell"]);
  return installed;
}

async function setUpBrowser() {
  if (findBrowser(await playwrightsBrowser())) return;
  const installed =
    process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")
      ? installByApt()
      : run("Installing Chromium", "npx", ["playwright", "install", "chromium"]);
  if (!installed || !findBrowser(await playwrightsBrowser())) {
    fail(
      "This command needs Chrome or Chromium. Install one, or set CHROME_PATH to its executable.",
    );
  }
}

if (
  !packagesAreCurrent() &&
  !run("Installing packages", "npm", ["ci", "--include=dev", "--no-audit", "--no-fund"])
) {
  fail("The packages could not be installed; see the messages from npm above.");
}
if (process.argv.includes("--browser")) await setUpBrowser();
