// The panel "Self-check": checks in a worker during training, its table, cancelling and failures.

import type { Page } from "@playwright/test";
import { expectNoViolation } from "./axe.ts";
import { expect, type Steps, test, walk } from "./page_test.ts";
import { expectFits } from "./profile.ts";

const panel = (page: Page) => page.getByRole("region", { name: "Self-check", exact: true });
const start = (page: Page) => panel(page).getByRole("button", { name: "Check this GPU" });

/** The self-check's worker has ended; others may still run. */
async function expectNoCheck(page: Page) {
  const checks = () => page.workers().filter((worker) => worker.url().includes("self_check"));
  await expect.poll(checks).toHaveLength(0);
}

const checks: Steps = {
  "reports that its script could not be loaded": async (site) => {
    const { page } = site;
    await page.route("**/*self_check_worker*", (route) => route.abort());
    await start(page).click();
    await expect(panel(page).getByText(/^The self-check could not run: /)).toBeVisible();
    await expect(start(page)).toBeEnabled();
    await page.unroute("**/*self_check_worker*");
  },
  "stops without a result when it is cancelled": async (site) => {
    const { page } = site;
    await start(page).click();
    await panel(page).getByRole("button", { name: "Cancel" }).click();
    await expect(panel(page).getByRole("progressbar")).toHaveCount(0);
    await expectNoCheck(page);
    await expect(panel(page).getByRole("table")).toHaveCount(0);
    await expect(start(page)).toBeEnabled();
  },
  "checks the GPU during training, and shows every check": async (site) => {
    const { page } = site;
    await site.button("Train").click();
    await expect.poll(() => site.steps()).toBeGreaterThan(2);
    // The float64 references are slow, so they must not run on the page itself.
    const started = page.waitForEvent("worker", (worker) =>
      worker.url().includes("self_check_worker"),
    );
    await start(page).click();
    await started;
    await expect(panel(page).getByRole("progressbar")).toBeVisible();
    await expect(site.status).toHaveText("Training");
    const closing = panel(page).getByText(/^\d+ checks passed, 0 failed$/);
    await expect(closing).toBeVisible({ timeout: 60_000 });
    await expect(site.status).toHaveText("Training");
    await site.button("Pause").click();
    await expectNoCheck(page);

    await panel(page).getByText("All checks").click();
    const table = panel(page).getByRole("table", { name: "784-8-784, batch 16, against float64" });
    const rows = table.getByRole("row").filter({ hasText: /pass$/ });
    await expect(rows).toHaveCount(Number.parseInt((await closing.textContent()) ?? "", 10));
    for (const name of ["encode (relu)", "hidden_gradient (relu)", "adam", "one step"]) {
      await expect(table.getByRole("rowheader", { name }).first()).toBeVisible();
    }
    await expect(rows.filter({ hasText: "central differences" })).toHaveCount(4);

    await expectNoViolation(page, ".self-check");
    await expectFits(page, ".self-check table", [1280, 390, 320]);
    await expectNoViolation(page, ".self-check");
    await panel(page).getByLabel("All columns").check();
    await page.setViewportSize({ width: 360, height: 740 });
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    const scrolled = panel(page).getByRole("region", { name: "Checks, scrollable" });
    const { inside, outside } = await scrolled.evaluate(({ scrollWidth, clientWidth }) => {
      return { inside: scrollWidth, outside: clientWidth };
    });
    expect(inside).toBeGreaterThan(outside);
    await expectNoViolation(page, ".self-check");
  },
};

test.describe("if its script cannot be loaded at first", () => {
  test.use({ expectedErrors: /Failed to load resource/ });

  test("it fails, is cancelled and then completes", { tag: "@long" }, async ({ site }) => {
    await site.open("?view=measure&trainImages=512&hiddenUnits=8&batchSize=16&epochs=10000");
    await walk(site, checks);
  });
});

test("a wrong driver is reported in a sentence and in the first row", { tag: "@long" }, async ({
  site,
}) => {
  const { page } = site;
  await site.open("?view=measure&trainImages=512&hiddenUnits=8&batchSize=16");
  // Simulate a driver that computes Adam's first moment incorrectly, in the scripts that the worker loads.
  await page.route("**/assets/*.js", async (route) => {
    const response = await route.fetch();
    const source = await response.text();
    const wrong = source.replace("u.oneMinusBeta1 * (g - m0)", "u.oneMinusBeta1 * g");
    await route.fulfill({ response, body: wrong });
  });
  await start(page).click();
  await expect(panel(page).getByText(/passed, [1-9]\d* failed$/)).toBeVisible({ timeout: 60_000 });
  await expect(panel(page)).toContainText(
    /driver .* adam\b.*: \w+\[\d+\] is .*[Uu]pdate the driver/,
  );
  const first = panel(page).getByRole("row").nth(1);
  await expect(first).toHaveText(/^adam.*FAIL$/);
  await expectNoViolation(page, ".self-check");
});
