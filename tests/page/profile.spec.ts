// The panel "Profile": a profile during training, its table and files, and its effect on the run.

import { readProfile, readTrace } from "../support/profile_files.ts";
import { expectNoViolation } from "./axe.ts";
import { saved } from "./downloads.ts";
import { expect, type Steps, test, walk } from "./page_test.ts";
import { expectFits, kernelTable, panel, profile, profileButton, step } from "./profile.ts";

const profiles: Steps = {
  "a cancelled profile does not affect the run": async (site) => {
    await profile(site.page);
    await panel(site.page).getByRole("button", { name: "Cancel" }).click();
    await expect(profileButton(site.page)).toBeVisible();
    await expect(kernelTable(site.page)).toHaveCount(0);
    await site.button("Step").click();
    await expect(site.number("Step")).toHaveText("1 of 160,000");
  },
  "profiles while training is paused, shows the table and saves the files": async (site) => {
    const { page } = site;
    await site.button("Train").click();
    await expect.poll(() => site.steps()).toBeGreaterThan(2);
    await profile(page);
    await expect(site.status).toHaveText("Paused for profiling");
    await expect(panel(page).getByText("Measuring…")).toBeVisible({ timeout: 60_000 });

    const table = kernelTable(page);
    await expect(table).toBeVisible({ timeout: 60_000 });
    await expect(table).toHaveAccessibleName("784-16-784, batch 32, 512 rows");
    await expect(table.getByRole("row")).toHaveCount(10);
    await expect(table.getByRole("rowheader", { name: "hidden_gradient" })).toBeVisible();
    await expect(site.status).toHaveText("Training");
    // The number can change once or twice after training has stopped, because it lags behind.
    for (let looks = 0; looks < 3; looks++) {
      const seen = await site.steps();
      await expect.poll(() => site.steps()).toBeGreaterThan(seen);
    }
    await site.button("Pause").click();

    const { job, kernels } = readProfile((await saved(page, "Download JSON")).bytes.toString());
    expect([job.hidden, kernels.length]).toEqual([16, 9]);
    const { GPU } = readTrace((await saved(page, "Download trace")).bytes.toString());
    expect(GPU).toHaveLength(6 * 9);

    await step(page).getByText("GPU memory by buffer").click();
    await expect(step(page).locator("dt:text-is('images') + dd")).toHaveText("401 kB");
    await expectNoViolation(page, ".profile");
    await expectNoViolation(page, ".profiled-step");
  },
  "the table fits, and has the columns that matter": async ({ page }) => {
    const titles = kernelTable(page).getByRole("columnheader");
    await expect(titles).toHaveText([/^kernel/, /^ms/, /^% of peak/, /^limit/]);
    await expectFits(page, ".profile table", [390, 320, 1280]);
    await expectNoViolation(page, ".profile");
  },
  "all columns are shown on request, which fit at 1280 and scroll on a phone": async ({ page }) => {
    await panel(page).getByLabel("All columns").check();
    await expect(kernelTable(page).getByRole("columnheader")).toHaveCount(12);
    await expectFits(page, ".profile table", [1280]);
    await page.setViewportSize({ width: 360, height: 740 });
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    const scrolled = panel(page).getByRole("region", { name: "Kernels, scrollable" });
    const { inside, outside } = await scrolled.evaluate((element) => {
      return { inside: element.scrollWidth, outside: element.clientWidth };
    });
    expect(inside).toBeGreaterThan(outside);
    await expectNoViolation(page, ".profile");
  },
  "headings and numbers explain themselves": async ({ page }) => {
    const heading = kernelTable(page).getByRole("button", { name: "% of peak" });
    await expect(heading).toHaveAccessibleDescription(/best rate measured on this adapter/);
    const matmuls = step(page).getByRole("button", { name: "Matmuls alone" });
    const explanation = step(page).getByText(/step takes \d\.\d\d ×/);
    await expect(explanation).toBeHidden();
    await matmuls.click();
    await expect(explanation).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(explanation).toBeHidden();
  },
};

test("a profile is cancelled, then completed", { tag: "@long" }, async ({ site }) => {
  await site.open("?view=measure&trainImages=512&hiddenUnits=16&batchSize=32&epochs=10000");
  await walk(site, profiles);
});

test.describe("without enough memory", () => {
  test.use({ expectedErrors: /no memory for this/ });

  test("a failed profile says why and does not affect the run", { tag: "@long" }, async ({
    site,
  }) => {
    await site.page.addInitScript(() => {
      const { prototype } = GPUDevice;
      const create = prototype.createBuffer;
      prototype.createBuffer = function (description) {
        if (description.label === "copyFrom") throw new Error("There is no memory for this.");
        return create.call(this, description);
      };
    });
    await site.open("?view=measure&trainImages=512&hiddenUnits=16");
    await profile(site.page);
    const sentence = "Profiling failed: There is no memory for this.";
    await expect(panel(site.page).getByText(sentence)).toBeVisible({ timeout: 60_000 });
    await expectNoViolation(site.page, ".profile");
    await expect(site.alert).toHaveCount(0);
    await site.button("Step").click();
    await expect(site.number("Step")).toHaveText("1 of 100");
  });
});
