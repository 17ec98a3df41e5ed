// What breaks under way is said in the page, and Start again works.

import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { mnistFiles } from "../../src/data/mnist.ts";
import { siteCounts } from "../support/small_mnist.ts";
import { expect, type Site, test } from "./page_test.ts";

test.use({
  expectedErrors:
    /DeviceLostError|Failed to load resource|could not be loaded|damaged|worker for the codes/,
});

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

test("without the worker for the codes: says so, and trains on", async ({ site }) => {
  await site.page.route("**/*codes_worker*", (route) => route.abort());
  await site.open("?trainImages=512&epochs=10000");
  await expect(site.alert).toContainText("The worker for the codes stopped");
  await site.button("Train").click();
  await expect.poll(() => site.steps()).toBeGreaterThan(10);
  await expect(site.status).toHaveText("Training");
});

test("a view that does not load: says so, and the others are there", async ({ site }) => {
  await site.open("?trainImages=512");
  await site.page.route("**/*space_view*", (route) => route.abort());
  await site.page.getByRole("tab", { name: "Code space" }).click();
  await expect(site.alert).toContainText('The view "Code space" could not be loaded');
  await site.page.getByRole("tab", { name: "Watch" }).click();
  await expect(site.canvas).toBeVisible();
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

test("a data file out of reach: names it", async ({ site }) => {
  await site.page.route(`**/data/${mnistFiles.test.labels}*`, (route) => route.abort());
  await site.page.goto("./?trainImages=512");
  await expect(site.alert).toContainText(/t10k-labels.*could not be loaded; check the connection/);
});

test("a connection cut before the first byte: names the file", async ({ site }) => {
  await answerLabels(site, (response) => {
    response.flushHeaders();
    setTimeout(() => response.destroy(), 100);
  });
  await site.page.goto("./?trainImages=512");
  await expect(site.alert).toContainText(/t10k-labels.*damaged or cut off/);
});

test("a connection that begins with a single byte is as good", async ({ site }) => {
  const whole = gzipSync(zeros());
  await answerLabels(site, (response) => {
    response.write(whole.subarray(0, 1));
    setTimeout(() => response.end(whole.subarray(1)), 300);
  });
  await site.open("?trainImages=512");
  await expect(site.canvas).toHaveAccessibleName(/test digits 0, 0, 0/);
});

// The tests' own server unpacks the files on their way, as some hosts do.
test("a host that sends the files as they are is as good", async ({ site }) => {
  await site.page.route(`**/data/${mnistFiles.test.labels}*`, (route) =>
    route.fulfill({ body: gzipSync(zeros()) }),
  );
  await site.open("?trainImages=512");
  await expect(site.canvas).toHaveAccessibleName(/test digits 0, 0, 0/);
});

/** The test labels' file, were all of them 0. */
function zeros(): Buffer {
  const file = Buffer.alloc(8 + siteCounts.test);
  file.writeUInt32BE(0x0801, 0);
  file.writeUInt32BE(siteCounts.test, 4);
  return file;
}

/** Lets a server of its own answer for the test labels, chunk by chunk. */
async function answerLabels(site: Site, answer: (response: ServerResponse) => void) {
  const server = createServer((_, response) => answer(response)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await site.page.route(`**/data/${mnistFiles.test.labels}*`, (route) =>
    route.continue({ url: `http://127.0.0.1:${port}/` }),
  );
  site.page.once("close", () => server.close());
}
