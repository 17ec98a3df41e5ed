// A kernel of a profile opens its WGSL, as it was compiled with the variant in use.

import type { Page } from "@playwright/test";
import type { MatmulVariant } from "../../shaders/matmul/variant.ts";
import { allVariants } from "../../src/training/tuning/variants.ts";
import { baselineVariants } from "../support/variants.ts";
import { expectNoViolation } from "./axe.ts";
import { expect, type Steps, test, walk } from "./page_test.ts";
import { kernelTable, profile } from "./profile.ts";

test.use({ tunes: true, permissions: ["clipboard-read", "clipboard-write"] });

const query = "?view=measure&trainImages=512&hiddenUnits=16&batchSize=32";

const opener = (page: Page) =>
  kernelTable(page).getByRole("button", { name: "encode", exact: true });
const dialog = (page: Page) => page.getByRole("dialog", { name: "encode (relu)" });
const shown = (page: Page) => dialog(page).getByRole("region", { name: "WGSL" }).locator("code");

const linesOf = (text: string | null) =>
  (text ?? "")
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);

const sources: Steps = {
  "it is the source that the device compiled": async ({ page }) => {
    await opener(page).click();
    const compiled: string[] = await page.evaluate("compiled['encode (relu)']");
    const [tuned] = compiled.filter((code) => code.includes("var<workgroup> aTile"));
    const [baseline] = compiled.filter((code) => !code.includes("var<workgroup>"));
    const lines = linesOf(await shown(page).textContent());
    expect(lines).toEqual(linesOf(tuned as string));
    expect(lines).not.toEqual(linesOf(baseline as string));
    await expect(dialog(page)).toContainText("h = φ(X W₁ + b₁)");
    await expect(dialog(page).locator("dt:has-text('variant') + dd")).toHaveText(
      /^workgroup memory/,
    );
    await expectNoViolation(page, "dialog[open]");
  },
  "Copy copies it, and selects it if the browser refuses": async ({ page }) => {
    const text = await shown(page).textContent();
    const copy = dialog(page).getByRole("button", { name: "Copy" });
    await copy.click();
    await expect(dialog(page)).toContainText("Copied");
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(text);
    await page.evaluate(() => {
      navigator.clipboard.writeText = () => Promise.reject(new DOMException("", "NotAllowedError"));
    });
    await copy.click();
    await expect(dialog(page)).toContainText("The browser blocked the clipboard.");
    expect(linesOf(await page.evaluate(() => String(getSelection())))).toEqual(linesOf(text));
  },
  "Escape closes an explanation in it first, and then returns the focus": async ({ page }) => {
    const term = dialog(page).getByRole("button", { name: "GB/s" });
    await term.click();
    const explanation = dialog(page).getByText(/^Gigabytes/);
    await expect(explanation).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(explanation).toBeHidden();
    await expect(dialog(page)).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(dialog(page)).toHaveCount(0);
    await expect(opener(page)).toBeFocused();
  },
  "it opens by keyboard, and fits on a phone": async ({ page }) => {
    await page.setViewportSize({ width: 320, height: 740 });
    await page.keyboard.press("Enter");
    await expect(shown(page)).toBeVisible();
    const { inside, outside } = await dialog(page).evaluate(({ scrollWidth, clientWidth }) => {
      return { inside: scrollWidth, outside: clientWidth };
    });
    expect(inside).toBe(outside);
    await expectNoViolation(page, "dialog[open]");
    await dialog(page).getByRole("button", { name: "Close" }).click();
    await expect(dialog(page)).toHaveCount(0);
    await expect(opener(page)).toBeFocused();
  },
};

test("a kernel opens its WGSL with the variant in use", { tag: "@long" }, async ({
  site,
  adapter,
}) => {
  const { page } = site;
  const encode = allVariants.find(({ kind }) => kind === "workgroup memory") as MatmulVariant;
  await site.recordTuning(adapter, query, { ...baselineVariants, encode });
  await page.addInitScript(() => {
    const compiled: Record<string, string[]> = {};
    Object.assign(window, { compiled });
    const { prototype } = GPUDevice;
    const create = prototype.createShaderModule;
    prototype.createShaderModule = function (descriptor) {
      const label = descriptor.label ?? "";
      compiled[label] = [...(compiled[label] ?? []), descriptor.code];
      return create.call(this, descriptor);
    };
  });
  await site.open(query);
  await profile(page);
  await expect(kernelTable(page)).toBeVisible({ timeout: 60_000 });
  await walk(site, sources);
});
