// The page tunes its kernels while it trains, and caches the result in the browser's storage.

import type { MatmulVariant } from "../../shaders/matmul/variant.ts";
import { allVariants } from "../../src/training/tuning/variants.ts";
import { baselineVariants } from "../support/variants.ts";
import { expect, type Site, test } from "./page_test.ts";

test.use({ tunes: true });

const query = "?trainImages=4096&epochs=200&hiddenUnits=8&batchSize=64";
const kernels = (site: Site) => site.page.locator('dt:text-is("Kernels") + dd');

test("tunes while it trains, and the next run uses the result, unless it is damaged", {
  tag: "@long",
}, async ({ site }) => {
  test.setTimeout(180_000);
  await site.open(query);
  await expect(kernels(site)).toHaveText("–");
  await site.page.evaluate(() => {
    Storage.prototype.setItem = (name: string, text: string) => {
      Object.assign(window, { refused: [name, text] });
      throw new DOMException("The quota has been exceeded.", "QuotaExceededError");
    };
  });
  await site.button("Train").click();
  await expect(kernels(site)).toHaveText(/^tuning, \d+ of \d+$/);
  const inBar = site.bar.getByText(/^tuning kernels \d+\/\d+$/);
  await expect(inBar).toBeVisible();
  await expect(site.status).toHaveText("Training");
  await expect(kernels(site)).toHaveText("tuned", { timeout: 120_000 });
  await expect(inBar).toBeHidden();
  const training = site.bar;
  await expect(training).toContainText("could not be saved: The quota has been exceeded.");
  const [name, text]: [string, string] = await site.page.evaluate("refused");
  expect(JSON.parse(text)).toMatchObject({ version: expect.any(Number) });
  expect(text).toMatch(/784-8-784 · batch 64/);

  // As it would have been saved.
  await site.open(query);
  await site.page.evaluate(([name, text]) => localStorage.setItem(name, text), [
    name,
    text,
  ] as const);
  await site.open(query);
  await site.button("Step").click();
  await expect(kernels(site)).toHaveText("tuned");

  // A damaged record is ignored, and the page says so.
  await site.page.evaluate(() => localStorage.setItem("parsimony.tuning", '{"version":'));
  await site.open(query);
  await expect(training).toContainText("tuning result was ignored");
  await site.button("Train").click();
  await expect(kernels(site)).toHaveText(/^tuning/);
});

test("if a tuned kernel no longer compiles, the page says so and tunes again", {
  tag: "@long",
}, async ({ site, adapter }) => {
  const { page } = site;
  const encode = allVariants.find(({ kind }) => kind === "workgroup memory") as MatmulVariant;
  await site.recordTuning(adapter, query, { ...baselineVariants, encode });
  await page.addInitScript(() => {
    const { prototype } = GPUDevice;
    const { createShaderModule, createComputePipelineAsync } = prototype;
    const refused = new WeakSet<GPUShaderModule>();
    prototype.createShaderModule = function (descriptor) {
      const module = createShaderModule.call(this, descriptor);
      if (descriptor.code.includes("var<workgroup> aTile")) refused.add(module);
      return module;
    };
    prototype.createComputePipelineAsync = function (descriptor) {
      return refused.has(descriptor.compute.module)
        ? Promise.reject(new Error("It does not compile any more."))
        : createComputePipelineAsync.call(this, descriptor);
    };
  });
  await site.open(query);
  await site.button("Train").click();
  await expect(site.bar).toContainText(
    /tuned kernels were not used: .*It does not compile any more\./,
  );
  await expect(kernels(site)).toHaveText(/^tuning, \d+ of \d+$/);
});

test("a browser without storage trains too", { tag: "@long" }, async ({ site }) => {
  await site.page.addInitScript(() => {
    const refuse = () => {
      throw new DOMException("Access is denied for this document.", "SecurityError");
    };
    Object.defineProperty(window, "localStorage", { get: refuse });
  });
  await site.open(query);
  const training = site.bar;
  await expect(training).toContainText(/could not be read: Access is denied/);
  await site.button("Step").click();
  await expect(site.number("Step")).toHaveText(/^1 of/);
});
