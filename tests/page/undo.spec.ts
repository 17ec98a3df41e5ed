// Restart can be undone, and a finished run can be continued.

import type { Locator } from "@playwright/test";
import { saved } from "./downloads.ts";
import { test } from "./page_test.ts";
import { expect, SMALL } from "./saved_run.ts";

const weights = async (page: Parameters<typeof saved>[0]) =>
  (await saved(page, "Save weights")).bytes;

test("Restart can be undone until the next run has trained an epoch", async ({ site }) => {
  const { page } = site;
  await site.open(`${SMALL}&epochs=2`);
  await expect(site.button("Undo")).toHaveCount(0);
  // 1280 pixels without a scrollbar.
  await page.setViewportSize({ width: 1264, height: 800 });
  const height = (await site.bar.boundingBox())?.height;
  await site.button("Train").click();
  await expect(site.status).toHaveText("Finished");
  const first = await weights(page);
  const loss = await site.number("Loss").textContent();

  await site.fill("Sparsity weight", "0");
  await site.button("Restart").click();
  await expect(site.number("Step")).toHaveText("0 of 32");
  await site.button("Step").click();
  await expect(site.number("Step")).toHaveText("1 of 32");
  await expect(site.button("Undo")).toBeVisible();
  expect((await site.bar.boundingBox())?.height, "Undo fits into the bar").toBe(height);
  await site.button("Undo").click();
  await expect(site.number("Step")).toHaveText("32 of 32");
  await expect(site.number("Loss")).toHaveText(loss ?? "");
  await expect(site.setting("Sparsity weight")).toHaveValue("0.1");
  expect((await weights(page)).equals(first), "the same weights").toBe(true);
  await expect(site.button("Undo")).toHaveCount(0);

  // Two restarts, the second of a run that was less than an epoch old.
  await site.button("Restart").click();
  await site.button("Step").click();
  await expect(site.number("Step")).toHaveText("1 of 32");
  await page.keyboard.press("r");
  await expect(site.number("Step")).toHaveText("0 of 32");
  await page.keyboard.press("z");
  await expect(site.number("Step")).toHaveText("1 of 32");
  await site.button("Undo").click();
  await expect(site.number("Step")).toHaveText("32 of 32");

  await site.button("Restart").click();
  await expect(site.button("Undo")).toBeVisible();
  await site.button("Train").click();
  await expect(site.status).toHaveText("Finished");
  await expect(site.button("Undo")).toHaveCount(0);
});

test("more epochs give a finished run the bits of a longer one", { tag: "@long" }, async ({
  site,
}) => {
  const { page } = site;
  await site.open(`${SMALL}&epochs=7`);
  await site.button("Train").click();
  await expect(site.status).toHaveText("Finished");
  const long = await weights(page);

  await site.fill("Epochs", "2");
  await site.button("Restart").click();
  await site.button("Train").click();
  await expect(site.number("Step")).toHaveText("32 of 32");
  // It waits for the next run.
  await site.fill("Sparsity weight", "0.2");
  await site.button("+5 epochs").click();
  await expect(site.number("Step")).toHaveText("112 of 112");
  await expect(site.setting("Epochs")).toHaveValue("7");
  await expect(site.setting("Sparsity weight")).toHaveValue("0.2");
  expect((await weights(page)).equals(long), "the same weights").toBe(true);
});

test("a wrong setting does not stop a run that has started", { tag: "@long" }, async ({ site }) => {
  await site.open(`${SMALL}&epochs=2`);
  await site.button("Step").click();
  await expect(site.number("Step")).toHaveText("1 of 32");
  await site.fill("Sparsity weight", "much");
  await expect(site.button("Restart")).toHaveAttribute("aria-disabled", "true");
  const reason = site.bar.getByText("A setting is invalid; correct it to restart.");
  const cutOff = await reason.evaluate((e) => [
    e.scrollWidth - e.clientWidth,
    e.scrollHeight - e.clientHeight,
  ]);
  expect(cutOff, "pixels of the reason that are cut off").toEqual([0, 0]);
  const colourOf = (element: Locator) => element.evaluate((e) => getComputedStyle(e).color);
  const error = site.bar.getByText(/^Sparsity weight must be/);
  expect(await colourOf(error)).toBe(await colourOf(reason));
  await site.button("Train").click();
  await expect(site.status).toHaveText("Finished");
});
