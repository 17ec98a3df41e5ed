// A shared link carries the settings of the pinned runs, which can be trained where it is opened.

import { expectNoViolation } from "./axe.ts";
import { expect, Site, type Steps, test, walk } from "./page_test.ts";
import { pin, pinned, rows, SMALL, SMALL_NAME, table, trainToTheEnd } from "./pinned_runs.ts";

test.describe("with access to the clipboard", () => {
  test.use({ permissions: ["clipboard-read", "clipboard-write"] });

  test("pinned runs can be trained again from a shared link", { tag: "@long" }, async ({
    site,
    browser,
    adapter,
  }) => {
    const { page } = site;
    await site.open(`?${SMALL}&view=compare`);
    await site.button("Step").click();
    await pin(site);
    await trainToTheEnd(site);
    await pin(site);
    await page.getByRole("button", { name: "Share" }).click();
    await expect(page.getByText("Link copied")).toBeVisible();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    // The address of the page itself is shorter: the pins are in the browser's storage.
    expect(page.url()).not.toContain("pin=");

    const context = await browser.newContext();
    const other = new Site(await context.newPage(), adapter);
    await other.open(new URL(link).search);
    await walk({ site: other, mse: await testMse(site) }, elsewhere);
    await context.close();
  });
});

/** The test error of the run trained to its end. */
const testMse = ({ page }: Site) =>
  table(page)
    .getByRole("row", { name: /^step 8 · / })
    .getByRole("cell")
    .nth(1)
    .textContent();

const elsewhere: Steps<{ site: Site; mse: string | null }> = {
  "the runs are listed, and stay in the address": async ({ site: { page } }) => {
    await expect(rows(page)).toHaveText([
      new RegExp(`^step 1 · ${SMALL_NAME}not trained here`),
      new RegExp(`^${SMALL_NAME}not trained here`),
    ]);
    await page.getByRole("tab", { name: "Watch" }).click();
    await expect(page).not.toHaveURL(/view=/);
    expect(page.url().match(/&pin=/g)).toHaveLength(2);
    await page.getByRole("tab", { name: "Compare" }).click();
  },
  "one is trained with one click": async ({ site, mse }) => {
    const { page } = site;
    await site.fill("Hidden units", "8");
    await site.button("Restart").click();
    await expect(site.status).toHaveText("Ready, untrained");
    await pinned(page)
      .getByRole("button", { name: `Train ${SMALL_NAME}`, exact: true })
      .click();
    await expect(site.setting("Hidden units")).toHaveValue("16");
    await expect(site.status).toHaveText("Finished", { timeout: 60_000 });
    await expect(rows(page)).toHaveText([
      /^Current run/,
      /^step 1 · .*not trained here/,
      /the current run; pin it when it finishes/,
    ]);
    await pin(site);
    // It is the same run.
    await expect(rows(page)).toHaveText([
      new RegExp(`^${SMALL_NAME}all 8 steps`),
      /^Current/,
      /^step 1/,
    ]);
    await expect(table(page).getByRole("row").nth(1)).toContainText(mse as string);
  },
  "the page asks before it discards a run": async ({ site }) => {
    const { page } = site;
    await site.fill("Hidden units", "8");
    await site.button("Restart").click();
    await expect(site.status).toHaveText("Ready, untrained");
    await site.button("Step").click();
    await expect(site.number("Step")).toHaveText("1 of 8");
    const train = pinned(page).getByRole("button", { name: `Train step 1 · ${SMALL_NAME}` });
    await train.press("Enter");
    const question = pinned(page).getByRole("group", { name: /replaces the current run/ });
    await expect(question).toBeFocused();
    await expectNoViolation(page);
    await page.keyboard.press("Escape");
    await expect(train).toBeFocused();
    await expect(site.number("Step")).toHaveText("1 of 8");
    await train.press("Enter");
    await question.getByRole("button", { name: "Start without pinning" }).click();
    await expect(site.setting("Hidden units")).toHaveValue("16");
    await expect(site.status).toHaveText("Finished", { timeout: 60_000 });
  },
  "one that is not wanted is removed from the page and its address": async ({ site: { page } }) => {
    await pinned(page)
      .getByRole("button", { name: `Remove step 1 · ${SMALL_NAME}` })
      .press("Enter");
    await expect(pinned(page)).not.toContainText("step 1 ·");
    await expect(pinned(page).locator(":focus")).toHaveCount(1);
    await expect(page).not.toHaveURL(/step-1/);
    await expect(page).toHaveURL(/pin=/);
  },
};

test("the valid runs of a damaged link are listed, and the others named", { tag: "@long" }, async ({
  site,
}) => {
  const { page } = site;
  await site.open(`?${SMALL}&view=compare&pin=epochs-5&pin=hiddenUnits-x&pin=trainImages-9999999`);
  await expect(site.alert).toContainText(
    'Pinned run 2 of this link could not be read: hiddenUnits is "x"; it must be a whole number',
  );
  await expect(site.setting("Hidden units")).toHaveValue("16");
  await expect(rows(page)).toHaveText([/^5 epochsnot trained here/, /needs 9,999,999 images/]);
  await expect(pinned(page).getByRole("button", { name: "Train 9,999,999 images" })).toBeDisabled();
  await expectNoViolation(page, "#view");
});
