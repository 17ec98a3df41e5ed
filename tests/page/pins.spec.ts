// Pins and their limits: their settings, their largest number, and a browser without storage.

import { expectNoViolation } from "./axe.ts";
import { changeStored } from "./indexed_db.ts";
import { expect, Site, type Steps, test, walk } from "./page_test.ts";
import {
  experiments,
  NOTHING_PINNED,
  openExperiments,
  PINS,
  pin,
  pinButton,
  pinned,
  preset,
  rows,
  SMALL,
  SMALL_NAME,
  table,
  trainToTheEnd,
} from "./pinned_runs.ts";

const pins: Steps = {
  "no run is pinned at first, and then one is": async (site) => {
    const { page } = site;
    await expect(pinned(page)).toContainText(NOTHING_PINNED);
    await site.button("Step").click();
    await pin(site);
    await site.button("Step").click();
    await expect(rows(page)).toHaveCount(2);
  },
  "pins of one run have different names in sight": async (site) => {
    const { page } = site;
    await pin(site);
    const names = [1, 2].map((step) => `step ${step} · ${SMALL_NAME}`);
    await expect(rows(page)).toHaveText([
      ...names.map((name) => new RegExp(`^${name}`)),
      /^Current/,
    ]);
    const points = page.locator("#sparsity-error");
    for (const name of names) {
      await expect(points.getByRole("img")).toHaveAccessibleName(new RegExp(`${name}: L0 `));
      await expect(points.getByRole("listitem").filter({ hasText: name })).toHaveCount(1);
      await expect(table(page).getByRole("rowheader", { name, exact: true })).toHaveCount(1);
    }
    await expect(page.locator(".conclusion")).toContainText(
      "different numbers of steps: 1 and 2. Train them for the same number of steps before comparing.",
    );
    await pinned(page)
      .getByRole("button", { name: `Remove ${names[1]}` })
      .click();
    await expect(pinned(page).locator(".undo")).toContainText(`Removed “${names[1]}”.`);
    await expect(rows(page)).toHaveCount(2);
  },
  "axe finds nothing, and at 360 pixels nothing overflows": async (site) => {
    const { page } = site;
    await pinned(page)
      .getByRole("button", { name: `Rename ${SMALL_NAME}` })
      .click();
    await openExperiments(page);
    await preset(page, "Target ρ", "0.2").click();
    await expect(experiments(page).getByRole("button", { name: "Cancel" })).toBeVisible();
    await expectNoViolation(page);
    await page.setViewportSize({ width: 360, height: 740 });
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    await expectNoViolation(page);
    for (const region of [experiments(page), pinned(page)]) {
      for (const button of await region.getByRole("button").all()) {
        const box = await button.boundingBox();
        expect(box?.height).toBeGreaterThanOrEqual(40);
      }
    }
    await page.setViewportSize({ width: 1280, height: 720 });
    await experiments(page).getByRole("button", { name: "Cancel" }).click();
  },
  "a pin's settings can be copied to the form": async (site) => {
    const { page } = site;
    await site.fill("Hidden units", "24");
    await site.button("Restart").click();
    await expect(site.status).toHaveText("Ready, untrained");
    const use = pinned(page).getByRole("button", { name: /^Use settings/ });
    await site.button("Step").click();
    await expect(site.number("Step")).toHaveText("1 of 8");
    await use.click();
    await expect(site.setting("Hidden units")).toHaveValue("16");
    await expect(pinned(page)).toContainText(/after Restart/);
    await site.button("Restart").click();
    await expect(pinned(page)).toContainText(/press Train/i);
    await expect(site.number("Step")).toHaveText("0 of 8");
  },
  "more than 24 are rejected": async (site) => {
    const { page } = site;
    await changeStored(page, PINS, ([first]: object[]) =>
      Array.from({ length: 24 }, (_, i) => ({ ...first, id: `pin ${i}`, mark: i })),
    );
    await page.reload();
    await expect(rows(page)).toHaveCount(24, { timeout: 60_000 });
    await expect(site.status).toHaveText("Ready, untrained", { timeout: 60_000 });
    await site.fill("Seed", "7");
    await site.button("Step").click();
    await expect(rows(page)).toHaveCount(25, { timeout: 30_000 });
    await pinButton(page).click();
    await expect(site.alert).toContainText("there are already 24 pinned runs");
    await expect(rows(page)).toHaveCount(25);
  },
};

/** The control bar's note, and its link. */
const note = (site: Site) => site.page.locator(".pin-note");
const link = (site: Site) => note(site).getByRole("button", { name: "Compare" });

test("the bar reports a pin for a while, and as long as the focus or the pointer is on it", async ({
  site,
}) => {
  const { page } = site;
  await page.clock.install();
  await site.open(`?${SMALL}`);
  await site.button("Step").click();
  await pin(site);
  await link(site).focus();
  await page.clock.fastForward(10_000);
  await expect(link(site)).toBeFocused();
  await link(site).hover();
  await site.button("Step").focus();
  await page.clock.fastForward(10_000);
  await expect(note(site)).toBeVisible();
  await expect(site.status).toBeVisible();
  await site.button("Step").hover();
  await page.clock.fastForward(10_000);
  await expect(note(site)).toBeHidden();
  await expect(site.status).toHaveText("Paused");
});

test("the bar reports a pin until the run or the view changes, and not in Compare", async ({
  site,
}) => {
  const { page } = site;
  await site.open(`?${SMALL}`);
  for (const [key, step] of [
    ["s", 1],
    ["r", 3],
  ] as const) {
    await site.button("Step").click();
    await expect(site.number("Step")).toHaveText(`${step} of 8`);
    await pin(site);
    // Time does not end it as long as it has the focus.
    await link(site).focus();
    await page.keyboard.press(key);
    await expect(note(site)).toBeHidden();
  }
  await expect(site.status).toHaveText("Ready, untrained");
  await site.fill("Seed", "7");
  await site.button("Step").click();
  await expect(site.number("Step")).toHaveText("1 of 8");
  await pin(site);
  await link(site).press("Enter");
  await expect(note(site)).toBeHidden();
  await expect(rows(page).first()).toBeVisible();
  await page.keyboard.press("1");
  await expect(page.getByRole("tab", { name: "Watch", selected: true })).toBeVisible();
  await expect(note(site)).toBeHidden();
});

test("a run is pinned, reused, and not pinned beyond the limit", { tag: "@long" }, async ({
  site,
}) => {
  await site.open(`?${SMALL}&view=compare`);
  await walk(site, pins);
});

test("runs pinned in two tabs have different styles, and a tab shows what is stored", {
  tag: "@long",
}, async ({ site }) => {
  const { page } = site;
  await site.open(`?${SMALL}&view=compare`);
  const other = new Site(await page.context().newPage());
  await other.open(`?${SMALL}&view=compare&seed=7`);
  await expect(pinned(other.page)).toContainText(NOTHING_PINNED);
  await site.button("Step").click();
  await pin(site);
  await other.button("Step").click();
  await pin(other);
  await expect(rows(other.page)).toHaveCount(3);
  const styles = await rows(other.page)
    .locator("svg")
    .evaluateAll((all) => all.map((svg) => svg.outerHTML));
  expect(new Set(styles).size).toBe(3);

  await pinned(other.page).getByRole("button", { name: "Remove seed 42", exact: true }).click();
  await expect(rows(other.page)).toHaveCount(2);
  await pinned(page)
    .getByRole("button", { name: `Rename ${SMALL_NAME}`, exact: true })
    .click();
  await page.keyboard.type("First");
  await page.keyboard.press("Enter");
  await expect(rows(page)).toHaveCount(2);
  await expect(rows(page).first()).toContainText("seed 7");
});

test("without storage, pins last until the page is closed, and the page says so", {
  tag: "@long",
}, async ({ site }) => {
  const { page } = site;
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("Access is denied for this document.", "SecurityError");
    };
  });
  await site.open(`?${SMALL}&view=compare`);
  await expect(site.alert).toContainText("new pins last until you close the page");
  await trainToTheEnd(site);
  await pinButton(page).click();
  await expect(rows(page)).toHaveCount(2);
  await expect(site.alert).toContainText(/lost when you close the page\. \(Access is denied/);
  await page.getByRole("tab", { name: "Watch" }).click();
  await page.getByRole("tab", { name: "Compare" }).click();
  await expect(rows(page).first()).toContainText(SMALL_NAME);
});
