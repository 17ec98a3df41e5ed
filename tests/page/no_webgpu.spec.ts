// A browser without the WebGPU flags has the API but no adapter, like a machine without a driver.

import { commonFlags } from "../../scripts/browser.mjs";
import { formatSignificant } from "../../src/format.ts";
import { readMnist } from "../support/mnist.ts";
import { trainedCode, trainedReconstruction } from "../support/trained_model.ts";
import { expectNoViolation } from "./axe.ts";
import { expect, type Site, test } from "./page_test.ts";
import { Poke } from "./poke.ts";

/** Mapped to this machine, but not local by its address, so that plain http is not secure. */
const FOREIGN_HOST = "203.0.113.7";

test.use({
  launchOptions: [
    async ({ launchOptions }, use) => {
      const rule = `--host-resolver-rules=MAP ${FOREIGN_HOST} 127.0.0.1`;
      await use({ ...launchOptions, args: [...commonFlags, rule] });
    },
    { scope: "worker" },
  ],
});

async function expectMessage(site: Site, message: RegExp) {
  await expect(site.alert).toContainText(message);
  await expect(site.button("Train")).toHaveCount(0);
  await expect(site.page.getByText(/^An autoencoder \w+ each image/)).toBeVisible();
}

test("without an adapter, says what to turn on", async ({ site }) => {
  await site.page.goto("./");
  expect(await site.page.evaluate(() => navigator.gpu.requestAdapter())).toBeNull();
  await expectMessage(site, /found no graphics adapter.*hardware acceleration.*driver/);
});

test("in an insecure context, says how to open the page", async ({ site, baseURL }) => {
  const { port, pathname } = new URL(baseURL as string);
  await site.page.goto(`http://${FOREIGN_HOST}:${port}${pathname}`);
  expect(await site.page.evaluate(() => window.isSecureContext)).toBe(false);
  await expectMessage(site, /only on secure pages.*https.*http:\/\/localhost/);
});

test("without WebGPU, a trained model runs on the CPU and can be poked at", async ({ site }) => {
  const { page } = site;
  await page.goto("./");
  await expect(page.getByText(/runs on your CPU, in float64/)).toBeVisible();
  const poke = new Poke(site);
  const x = Array.from(readMnist("test", "images").subarray(784, 2 * 784), (byte) => byte / 255);
  const error = (y: readonly number[]) =>
    formatSignificant(y.reduce((sum, value, i) => sum + (value - (x[i] as number)) ** 2, 0) / 784);
  const code = trainedCode(x);
  const strongest = code.indexOf(Math.max(...code));

  await poke.button("Next").click();
  await poke.expectInput(/ a 2 /);
  await expect(poke.errorBefore).toHaveText(error(trainedReconstruction(x)));
  await expect(poke.l0).toHaveText(String(code.filter((activation) => activation > 0).length));
  expect((await poke.row(0)).unit).toBe(strongest + 1);
  await poke.of("Silence", strongest + 1).click();
  await expect(poke.errorAfter).toContainText(error(trainedReconstruction(x, strongest)));
  await expectNoViolation(page, "body");

  await poke.source("Draw").check();
  await poke.draw([
    [0.5, 0.2],
    [0.5, 0.8],
  ]);
  await expect(poke.l0).not.toHaveText("0");
  await expect(poke.errorBefore).toHaveText(/^0\.\d+$/);
});

for (const isThere of [false, true]) {
  test(`${isThere ? "if navigator.gpu is undefined" : "without navigator.gpu"}, the page says which browsers have WebGPU`, async ({
    site,
  }) => {
    // No flag of Chromium turns WebGPU off any more, so the test removes it before the page loads.
    await site.page.addInitScript((isThere) => {
      if (isThere) Object.defineProperty(Navigator.prototype, "gpu", { value: undefined });
      else Reflect.deleteProperty(Navigator.prototype, "gpu");
    }, isThere);
    await site.page.goto("./");
    expect(await site.page.evaluate(() => "gpu" in navigator)).toBe(isThere);
    await expectMessage(site, /does not support WebGPU.*Chrome.*Safari.*Firefox/);
  });
}
