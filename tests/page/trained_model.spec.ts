// The trained model that ships with the page.

import { expect, test, withAllImages } from "./page_test.ts";
import { expectSaved, files } from "./saved_run.ts";

test.use(withAllImages);

const open = { name: "Open a trained model" };

test("the trained model opens as a finished run, in every view, and can be trained further", async ({
  site,
}) => {
  const { page } = site;
  await site.open("?hiddenUnits=8");
  await site.button("Step").click();
  await expect(site.number("Step")).toHaveText(/^1 of/);
  await expectSaved(page, 1);
  await site.button("Restart").click();
  const viewport = page.viewportSize() ?? { width: 1280, height: 800 };
  await page.setViewportSize({ width: 390, height: 700 });
  await page.getByRole("button", open).click();
  await expect(site.status).toHaveText("Finished");
  expect(await page.evaluate("scrollY")).toBe(0);
  await page.setViewportSize(viewport);
  await expect(site.setting("Hidden units")).toHaveValue("64");
  await expect(site.number("Step")).toHaveText("11,750 of 11,750");
  await expect(site.number("Epoch")).toHaveText("50/50");
  await expect(site.button("Undo")).toBeVisible();
  expect((await site.bar.boundingBox())?.height, "the bar is one row").toBeLessThan(70);
  await expect(site.chart("loss")).toHaveAccessibleName(/over 11,750 steps.*On the test set/);
  await expect(site.chart("mean-activation")).toHaveAccessibleName(/of 64 hidden units/);
  // It ships with the page, so that it does not take the place of a saved run.
  await expect(files(page)).toContainText("previous run (step 1) stays saved");
  // Nor does it after a restart that is undone.
  await site.button("Restart").click();
  await expect(site.number("Step")).toHaveText("0 of 11,750");
  await site.button("Undo").click();
  await expect(site.number("Step")).toHaveText("11,750 of 11,750");

  for (const [view, figure] of [
    ["Space", "#feature-space"],
    ["Sparsity", "#active-units"],
  ] as const) {
    await page.getByRole("tab", { name: view }).click();
    await expect(page.locator(`${figure} :is([role=img], canvas)`).first()).toBeVisible();
  }
  await page.getByRole("tab", { name: "Poke" }).click();
  await expect(page.locator("figcaption:has-text('Reconstruction') strong")).toHaveText(
    /^0\.0\d+$/,
  );

  await expect(files(page)).toContainText("previous run (step 1) stays saved");
  await site.button("+5 epochs").click();
  await expect(site.number("Step")).toHaveText(/^11,7[6-9]\d of 12,925/);
  await site.button("Pause").click();

  // What it replaced is there again.
  await site.button("Undo").click();
  await expect(site.number("Step")).toHaveText(/^1 of/);
  await expect(site.setting("Hidden units")).toHaveValue("8");
});

test.describe("if it cannot be loaded", () => {
  test.use({ expectedErrors: /Failed to load resource/ });

  test("a message says so, and the run stays", { tag: "@long" }, async ({ site }) => {
    const { page } = site;
    await site.open("?trainImages=512");
    await page.route("**/*.safetensors", (route) => route.abort());
    await page.getByRole("button", open).click();
    await expect(site.alert).toContainText("The trained model could not be loaded");
    await page.unroute("**/*.safetensors");
    await page.route("**/*.safetensors", (route) => route.fulfill({ body: "not a model" }));
    await page.getByRole("button", open).click();
    await expect(site.alert).toContainText("The trained model is not a valid safetensors file");
    await expect(site.status).toHaveText("Ready, untrained");
  });
});
