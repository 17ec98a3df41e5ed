// What runs before a command: packages are installed if others are there than package-lock.json lists.

import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import { freshFolder } from "../support/cli.ts";

const scripts = fileURLToPath(new URL("../../scripts", import.meta.url));

const wanted = {
  "": { name: "a-project" },
  "node_modules/one": { version: "1.0.0" },
  "node_modules/of-another-system": { version: "1.0.0", optional: true },
};
const { "node_modules/one": one } = wanted;

for (const [what, installed, isInstalling] of [
  ["the wanted packages", { "node_modules/one": one }, false],
  ["another version", { "node_modules/one": { version: "1.0.1" } }, true],
  ["a package too few", {}, true],
  ["a package too many", { "node_modules/one": one, "node_modules/two": one }, true],
  ["no packages", undefined, true],
] as const) {
  test(`with ${what}, ${isInstalling ? "they are" : "nothing is"} installed`, () => {
    test.skip(process.platform === "win32", "npm is replaced by a shell script.");
    const folder = freshFolder();
    const [lock, modules] = [join(folder, "package-lock.json"), join(folder, "node_modules")];
    cpSync(scripts, join(folder, "scripts"), { recursive: true });
    mkdirSync(modules);
    writeFileSync(lock, JSON.stringify({ packages: wanted }));
    if (installed) {
      const list = join(modules, ".package-lock.json");
      writeFileSync(list, JSON.stringify({ packages: installed }));
      // As in an archive, where package-lock.json has the time of the commit.
      utimesSync(list, 0, 0);
    }
    const npm = join(folder, "npm");
    writeFileSync(npm, `#!/bin/sh\necho "$@" > ${join(folder, "called")}\n`);
    chmodSync(npm, 0o755);
    const env = { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}` };
    execFileSync(process.execPath, [join(folder, "scripts", "setup.mjs")], { env, stdio: "pipe" });
    expect(existsSync(join(folder, "called"))).toBe(isInstalling);
  });
}
