// The methods: picking one, its settings, text and figure, and the quality of its model on the test set.

import { gzipSync } from "node:zlib";
import { expectNoViolation } from "./axe.ts";
import { chart, headline } from "./charts.ts";
import { saved, savedTable } from "./downloads.ts";
import { expect, type Site, type Steps, test, walk } from "./page_test.ts";

declare global {
  interface Window {
    readyAt: number;
  }
}

const openSettings = ({ page }: Site) =>
  page.getByRole("button", { name: "Settings", exact: true }).click();
const closeSettings = ({ page }: Site) => page.keyboard.press("Escape");
const method = ({ page }: Site) => page.getByRole("combobox", { name: "Method" });
const figure = ({ page }: Site) => page.locator(".method-figure svg");

const picking: Steps = {
  "a method fills in its settings, and shows only those that apply": async (site) => {
    const { page } = site;
    await openSettings(site);
    await expect(method(site)).toHaveValue("default");
    await expect(site.setting("Penalty warm-up")).toBeAttached();
    await expect(site.setting("Dead window")).toHaveCount(0);
    await expect(site.setting("Decay")).toHaveCount(0);
    await site.setting("Revival").selectOption("Resample");
    await expect(site.setting("Dead window")).toBeAttached();
    await method(site).selectOption("Gated");
    await expect(site.setting("Auxiliary weight")).toHaveCount(0);
    await expect(site.setting("Dead window")).toHaveCount(0);
    await method(site).selectOption("TopK");
    await expect(site.setting("Auxiliary weight")).toBeAttached();
    await expect(site.setting("Dead window")).toBeAttached();
    await expect(site.setting("Active units")).toHaveValue("32");
    await expect(site.setting("Hidden units")).toHaveValue("1024");
    await expect(site.setting("Training rows")).toHaveValue("300");
    await expect(site.setting("Sparsity weight")).toHaveCount(0);
    await expect(site.setting("Bandwidth")).toHaveCount(0);
    await expect(site.setting("Penalty warm-up")).toHaveCount(0);
    await expect(page.getByText("Only the k largest activations")).toBeVisible();
    await expect(figure(site)).toHaveAttribute("data-active", "50");
    await expectNoViolation(page, ".settings-menu-panel");
    await closeSettings(site);
  },
  "settings that do not go together are a sentence at the form": async (site) => {
    const { page } = site;
    await site.fill("Hidden units", "16");
    await expect(site.button("Train")).toHaveAccessibleDescription(/must be at most 16/);
    await openSettings(site);
    await expect(page.locator(".form-problem")).toContainText("k is 32; it must be at most 16");
    await expect(
      page.getByText("TopK, k = 32; 1 setting differs from the preset TopK."),
    ).toBeVisible();
    await closeSettings(site);
    await site.fill("Active units", "4");
    await expect(page.locator(".form-problem")).toHaveText("");
    await expect(site.status).toHaveText("Ready, untrained");
  },
  "a run with a method trains, reports what it has, and its codes are in the figure": async (
    site,
  ) => {
    const { page } = site;
    await site.button("Step").click();
    await expect(site.number("Step")).toContainText("1 of");
    await openSettings(site);
    // Four of 16 units for each of the ten digits that the page shows.
    await expect(figure(site)).toHaveAttribute("data-active", "40");
    await expect(page.getByText("in the current run: 4.00 of 16")).toBeVisible();
    await closeSettings(site);
    const details = page.locator(".details-menu-panel");
    await expect(details.locator('dt:text-is("Dead units")')).toBeAttached();
    await expect(details.locator('dt:text-is("Auxiliary")')).toBeAttached();
    await expect(site.caption("loss").locator(".formula").first()).toHaveText(
      "loss = Σ (x − y)² / variance + α Σ ‖e − ê‖² / Σ ‖e − ē‖²",
    );
  },
  "the quality is measured on the test set": async (site) => {
    const { page } = site;
    await page.getByRole("tab", { name: "Sparsity" }).click();
    const quality = page.locator("#quality");
    await quality.scrollIntoViewIfNeeded();
    await expect(page.locator(".quality-status")).toHaveText("On the test set after 1 step.");
    for (const name of ["MSE", "L0"]) {
      await expect(quality.locator(`dt:text-is("${name}")`), "it is above").toHaveCount(0);
    }
    const table = (await saved(page, "Save Quality as CSV")).bytes.toString();
    const number = (name: string) =>
      Number(new RegExp(`^${name},([-\\d.e]+),`, "m").exec(table)?.[1]);
    // Few test digits have less than four units above 0.
    expect(number("L0")).toBeGreaterThan(3.8);
    expect(number("L0")).toBeLessThanOrEqual(4);
    expect(number("Explained variance")).toBeLessThan(1);
    expect(number("Nearest unit")).toBeGreaterThan(0);
    expect(number("Dead units")).toBeLessThan(16);
  },
  "its MSE is beside PCA's, though it reports another error": async (site) => {
    const { page } = site;
    await expect(headline(page, "Test error")).toHaveText("–");
    const mse = headline(page, "Test MSE");
    await expect(mse).toHaveText(/^0\.\d+$/);
    await expect(mse.locator("+ dd")).toHaveText("after 1 step");
    await expect(headline(page, "PCA baseline, k = 16")).toHaveText(/^0\.02\d+$/);
    await expect(chart(page, "test-error")).toHaveAccessibleName(
      new RegExp(
        `^The mean squared error on the test set is ${await mse.textContent()} after step 1\\. For comparison: mean image 0\\.0\\d+, PCA, k = `,
      ),
    );
    await page.locator("#test-error").scrollIntoViewIfNeeded();
    const [titles, ...lines] = await savedTable(page, "Error compared with PCA");
    expect(titles?.slice(0, 2)).toEqual(["step", "test_mse"]);
    expect(Number(lines.at(-1)?.[1]).toPrecision(3)).toBe(await mse.textContent());
  },
  "the run resumes after a reload": async (site) => {
    const { page } = site;
    await expect(page.locator('[data-saved-step="1"]')).toBeAttached();
    await page.goto("./");
    await page.getByRole("button", { name: "Resume", exact: true }).click();
    await expect(site.setting("Active units")).toHaveValue("4", { timeout: 60_000 });
    await expect.poll(() => site.steps()).toBeGreaterThan(1);
    await expect(site.alert).toHaveCount(0);
  },
};

test("methods can be picked and trained", async ({ site }) => {
  await site.open("?trainImages=300");
  await walk(site, picking);
});

test("the scripts that load before a run is ready are small", async ({ site }) => {
  const { page } = site;
  await page.addInitScript(noteWhenReady);
  await site.open();
  // The browser lists a worker's script only once it has loaded.
  await expect.poll(async () => (await page.evaluate(scriptsBeforeReady)).length).toBe(4);
  const early = await page.evaluate(scriptsBeforeReady);
  const sizes = await Promise.all(
    early.map(async (name) => gzipSync(await (await page.request.get(name)).body()).length),
  );
  expect(sizes.reduce((a, b) => a + b)).toBeLessThan(85_000);
});

/** Runs in the page. */
function noteWhenReady(): void {
  const noting = new MutationObserver(() => {
    const status = document.querySelector("[role=status]")?.textContent;
    if (!status?.startsWith("Ready")) return;
    noting.disconnect();
    window.readyAt = performance.now();
  });
  noting.observe(document, { subtree: true, childList: true, characterData: true });
}

/** Runs in the page: the scripts whose loading began before a run was ready. */
function scriptsBeforeReady(): string[] {
  const early = performance
    .getEntriesByType("resource")
    .filter(({ name, startTime }) => name.endsWith(".js") && startTime < window.readyAt);
  return [...new Set(early.map(({ name }) => name))];
}
