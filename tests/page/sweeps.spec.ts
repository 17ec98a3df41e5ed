// Sweeps in the view Compare: opened as folders and tables, in the figure, removed, and damaged.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { type SweptRun, sweepTables } from "../../src/cli/sweep_results.ts";
import { freshFolder } from "../support/cli.ts";
import { sweptRun } from "../support/swept_run.ts";
import { chart } from "./charts.ts";
import { saved } from "./downloads.ts";
import { drop, givenFile, sheet } from "./own_data.ts";
import { expect, type Steps, test, walk } from "./page_test.ts";

const runs = [
  sweptRun({ k: 2, seed: 1 }, 2, 0.06),
  sweptRun({ k: 4, seed: 1 }, 4, 0.03),
  sweptRun({ k: 6, seed: 1 }, 6, 0.0299),
];
const tableOf = (of: readonly SweptRun[]) => sweepTables(of)["sweep.csv"] as string;
const markOf = (of: readonly SweptRun[]) =>
  JSON.stringify({ runs: of.map(({ name, varied }) => ({ folder: name, ...varied })) });

/** Writes the folder of a sweep, of which some runs are done. */
function writeSweep(name: string, planned: readonly SweptRun[], done: readonly SweptRun[]): string {
  const folder = join(freshFolder(), name);
  mkdirSync(join(folder, "run"), { recursive: true });
  writeFileSync(join(folder, "sweep.json"), markOf(planned));
  if (done.length > 0) writeFileSync(join(folder, "sweep.csv"), tableOf(done));
  writeFileSync(join(folder, "run", "history.csv"), "step,epoch,loss\n1,1,0.5\n");
  return folder;
}

const panel = (page: Page) => page.getByRole("region", { name: "Sweeps" });
const rows = (page: Page) => panel(page).getByRole("listitem");
const open = (page: Page, folder: string) =>
  panel(page).getByLabel("Folder of a sweep").setInputFiles(folder);
const settingsOf = (page: Page) => page.locator(".shown-run select");
const fact = (page: Page, name: string) =>
  page.locator(".shown-run").locator(`dt:text-is("${name}") + dd`);

const steps: Steps = {
  "an unfinished sweep shows its finished runs and says how many are missing": async ({ page }) => {
    await open(page, writeSweep("grid", runs, runs.slice(0, 2)));
    await expect(rows(page)).toHaveText(/grid2 of 3 runs, 1 missing/);
    await expect(chart(page, "sparsity-error")).toHaveAccessibleName(
      /of 2 runs\. .*k-2.*: L0 2.00, test MSE 0\.0600; .*k-4/,
    );
  },
  "the same sweep with more runs takes its place": async ({ page }) => {
    await open(page, writeSweep("grid", runs, runs));
    await expect(rows(page)).toHaveText(/grid3 runs/);
    await expect(chart(page, "sparsity-error")).toHaveAccessibleName(/of 3 runs/);
    await expect(page.locator("#sparsity-error .legend")).toContainText("TopK, H 64");
    await expect(page.getByRole("region", { name: "Advice", exact: true })).toHaveText(
      /The error hardly fell between k = 4 and 6/,
    );
  },
  "a click on a point shows the settings of its run, which can be used": async (site) => {
    const { page } = site;
    const points = chart(page, "sparsity-error");
    await points.scrollIntoViewIfNeeded();
    const { width, height } = (await points.boundingBox()) as { width: number; height: number };
    // The axis ends at L0 = 6; where the errors are on the other one depends on the height.
    const x = 66 + ((width - 66 - 22) * 4) / 6;
    for (let y = 20; y < height - 50; y += 8) {
      if (await settingsOf(page).inputValue()) break;
      await points.click({ position: { x, y } });
    }
    await expect(fact(page, "Method")).toHaveText("TopK, k = 4");
    await expect(fact(page, "Test MSE")).toHaveText("0.0300");
    await expect(fact(page, "Explained variance")).toHaveText("97%");
    await settingsOf(page).selectOption({ label: `grid: ${(runs[2] as SweptRun).name}` });
    await expect(fact(page, "Method")).toHaveText("TopK, k = 6");
    await page.getByRole("button", { name: "Use settings" }).click();
    await expect(page.locator(".shown-run .run-note")).toHaveText(/^Settings copied/);
    await expect(site.setting("Active units")).toHaveValue("6");
  },
  "the figure shows explained variance, and is saved as a table": async ({ page }) => {
    const points = chart(page, "sparsity-error");
    const before = await points.screenshot();
    await page
      .getByRole("combobox", { name: "Measure of the error" })
      .selectOption("Explained variance");
    await expect.poll(async () => (await points.screenshot()).equals(before)).toBe(false);
    const { bytes } = await saved(page, "Save Sparsity against error as CSV");
    const [titles, ...lines] = bytes.toString().trimEnd().split("\n");
    expect(titles).toBe("run,step,mean_l0,mse,measured_on,kind,explained_variance,sweep");
    expect(lines[0]).toBe(`${(runs[0] as SweptRun).name},80,2,0.06,test,exact,0.94,grid`);
    expect(lines).toHaveLength(3);
    const picture = await saved(page, "Save Sparsity against error as PNG");
    expect(picture.bytes.subarray(1, 4).toString()).toBe("PNG");
  },
  "a table that is dropped is another sweep, and sweeps can be removed": async ({ page }) => {
    const other = [sweptRun({ k: 3, hiddenUnits: 16 }, 3, 0.04)];
    await drop(page, givenFile("sweep.csv", tableOf(other).replace(",test,", ",train,")));
    await expect(rows(page)).toHaveText([/^grid/, /^sweep\.csv1 run, measured on training rows/]);
    await settingsOf(page).selectOption({ label: `sweep.csv: ${other[0]?.name}` });
    await expect(fact(page, "Training MSE")).toHaveText("0.0400");
    await expect(sheet(page)).toBeHidden();
    await drop(page, givenFile("sweep.csv", tableOf([sweptRun({ k: 5 }, 5, 0.02)])));
    await expect(rows(page)).toHaveText([/^grid/, /^sweep\.csv1 run/, /^sweep\.csv \(2\)1 run/]);
    await page.getByRole("button", { name: "Remove grid" }).click();
    await page.getByRole("button", { name: "Remove sweep.csv (2)" }).click();
    await expect(rows(page)).toHaveText([/^sweep\.csv1 run/]);
    await expect(chart(page, "sparsity-error")).toHaveAccessibleName(/of 1 run\./);
    await page.getByRole("button", { name: "Remove sweep.csv" }).click();
    await expect(page.locator("[data-hint=no-runs]")).toBeVisible();
  },
  "files that are damaged or only a part of a sweep are refused in a sentence": async (site) => {
    const { page } = site;
    await drop(page, givenFile("sweep.json", markOf(runs)));
    await expect(site.alert).toContainText("sweep.csv is missing: open the whole folder");
    await drop(page, givenFile("sweep.csv", tableOf(runs).slice(0, -20)));
    await expect(site.alert).toContainText(/sweep\.csv is damaged: the line of run .* is cut off/);
    await drop(page, givenFile("front.csv", sweepTables(runs)["front.csv"] as string));
    await expect(site.alert).toContainText("front.csv has the front of a sweep only");
    await open(page, writeSweep("empty", runs, []));
    await expect(site.alert).toContainText("empty/sweep.csv is missing");
    await expect(rows(page)).toHaveCount(0);
    await expect(sheet(page)).toBeHidden();
  },
  "a table of data is still data": async ({ page }) => {
    await drop(page, givenFile("rows.csv", "a,b\n1,2\n3,4\n"));
    await expect(sheet(page)).toBeVisible();
    await expect(rows(page)).toHaveCount(0);
  },
};

test("sweeps are opened, drawn, removed and refused", async ({ site }) => {
  await site.open("?trainImages=256&hiddenUnits=16&view=compare");
  await walk(site, steps);
});
