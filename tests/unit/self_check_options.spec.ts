// The flags of `self-check`.

import { expect, test } from "@playwright/test";
import { type SelfCheckOptions, selfCheckCommand } from "../../src/cli/self_check_options.ts";
import { defaultSettings } from "../../src/config/settings.ts";

async function parse(...flags: string[]): Promise<SelfCheckOptions[]> {
  const runs: SelfCheckOptions[] = [];
  const command = selfCheckCommand(async (options) => void runs.push(options));
  command.exitOverride().configureOutput({ writeErr: () => {} });
  await command.parseAsync(flags, { from: "user" });
  return runs;
}

test("--all-variants and its older name --all-forms reach the options", async () => {
  const usual = { settings: defaultSettings, allVariants: false };
  expect(await parse()).toEqual([usual]);
  for (const flag of ["--all-variants", "--all-forms"]) {
    expect(await parse(flag, "--adapter", "a")).toEqual([
      { ...usual, allVariants: true, adapter: "a" },
    ]);
  }
});

test("the help shows the newer name only", () => {
  const help = selfCheckCommand(async () => {}).helpInformation();
  expect(help).toContain("--all-variants");
  expect(help).not.toContain("--all-forms");
});
