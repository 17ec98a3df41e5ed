// What breaks under way is said in the page, and Start again works.

import { gzipSync } from "node:zlib";
import { mnistFiles } from "../../src/data/mnist.ts";
import { expect, test } from "./page_test.ts";

test.use({ expectedErrors: /DeviceLostError|Failed to load resource|could not be loaded|damaged/ });

test("a lost device: says so, keeps the settings and starts again", async ({ site, browser }) => {
  await site.open("?trainImages=512&hiddenUnits=24");
  await site.setting("Seed").fill("7");
  await site.button("Train").click();
  await expect.poll(() => site.steps()).toBeGreaterThan(0);

  const session = await browser.newBrowserCDPSession();
  await session.send("Browser.crashGpuProcess");
  await expect(site.alert).toContainText(/GPU device was lost .*start again/);
  await expect(site.button("Train")).toBeDisabled();

  await site.button("Start again").click();
  await expect(site.status).toHaveText("Ready, untrained");
  await expect(site.alert).toHaveCount(0);
  await expect(site.setting("Seed")).toHaveValue("7");
  await site.button("Step").click();
  await expect(site.number("Step")).toHaveText("1 of 100");
});

test("a missing data file: names it, and loads it when it is back", async ({ site }) => {
  const path = `**/data/${mnistFiles.test.labels}*`;
  await site.page.route(path, (route) => route.fulfill({ status: 404 }));
  await site.page.goto("./?trainImages=512");
  await expect(site.alert).toContainText(/t10k-labels.*server answered 404/);
  await site.page.unroute(path);
  await site.button("Start again").click();
  await expect(site.status).toHaveText("Ready, untrained");
});

test("a cut-off data file: names it", async ({ site }) => {
  const whole = gzipSync(Buffer.alloc(10_008, "digits"));
  await site.page.route(`**/data/${mnistFiles.test.labels}*`, (route) =>
    route.fulfill({ body: whole.subarray(0, whole.length / 2) }),
  );
  await site.page.goto("./?trainImages=512");
  await expect(site.alert).toContainText(/t10k-labels.*damaged or cut off/);
});

// The tests' own server unpacks the files on their way, as some hosts do.
test("a host that sends the files as they are is as good", async ({ site }) => {
  const raw = Buffer.alloc(8 + 10_000);
  raw.writeUInt32BE(0x0801, 0);
  raw.writeUInt32BE(10_000, 4);
  await site.page.route(`**/data/${mnistFiles.test.labels}*`, (route) =>
    route.fulfill({ body: gzipSync(raw) }),
  );
  await site.open("?trainImages=512");
  await expect(site.canvas).toHaveAccessibleName(/test digits 0, 0, 0/);
});
