// What breaks under way is said in the page, and Start again works.

import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import type { Route } from "@playwright/test";
import { mnistFiles } from "../../src/data/mnist.ts";
import { siteCounts } from "../support/small_mnist.ts";
import { expect, type Site, type Steps, test, walk } from "./page_test.ts";

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
  await expect(site.alert).toContainText("numbers of the run stay below; its pictures");
  await expect(site.number("Time left")).toHaveText("–");
  await expect(site.button("Train")).toBeDisabled();

  await site.button("Start again").click();
  await expect(site.status).toHaveText("Ready, untrained");
  await expect(site.alert).toHaveCount(0);
  await expect(site.setting("Seed")).toHaveValue("7");
  await site.button("Step").click();
  await expect(site.number("Step")).toHaveText("1 of 100");
});

const withoutScripts: Steps = {
  "without the worker for the codes: says so, and trains on": async (site) => {
    await site.page.route(/codes_worker|space_view/, (route) => route.abort());
    await site.open("?trainImages=512&epochs=10000");
    await expect(site.alert).toContainText("The worker for the codes stopped");
    await site.button("Train").click();
    await expect.poll(() => site.steps()).toBeGreaterThan(2);
    await expect(site.status).toHaveText("Training");
  },
  "a view that does not load: says so, and the others are there": async (site) => {
    await site.page.getByRole("tab", { name: "Code space" }).click();
    await expect(site.alert).toContainText('The view "Code space" could not be loaded');
    await site.page.getByRole("tab", { name: "Watch" }).click();
    await expect(site.canvas).toBeVisible();
  },
};

test("what does not load is said, and the rest goes on", async ({ site }) => {
  await walk(site, withoutScripts);
});

const labelsFile = `**/data/${mnistFiles.test.labels}*`;

/** Starts again with other answers for the labels' file. */
async function startWith(site: Site, answer: (route: Route) => Promise<void>) {
  await site.page.unroute(labelsFile);
  await site.page.route(labelsFile, answer);
  await site.button("Start again").click();
}

const badFiles: Steps = {
  "missing: names it": async (site) => {
    await site.page.route(labelsFile, (route) => route.fulfill({ status: 404 }));
    await site.page.goto("./?trainImages=512");
    await expect(site.alert).toContainText(/t10k-labels.*server answered 404/);
  },
  "cut off: names it": async (site) => {
    const whole = gzipSync(Buffer.alloc(10_008, "digits"));
    const body = whole.subarray(0, whole.length / 2);
    await startWith(site, (route) => route.fulfill({ body }));
    await expect(site.alert).toContainText(/t10k-labels.*damaged or cut off/);
  },
  "out of reach: names it": async (site) => {
    await startWith(site, (route) => route.abort());
    await expect(site.alert).toContainText(
      /t10k-labels.*could not be loaded; check the connection/,
    );
  },
  "a connection that is cut before the first byte: names it": async (site) => {
    const url = await serverOf(site, (response) => {
      response.flushHeaders();
      setTimeout(() => response.destroy(), 100);
    });
    await startWith(site, (route) => route.continue({ url }));
    await expect(site.alert).toContainText(/t10k-labels.*damaged or cut off/);
  },
  "a connection that begins with a single byte is as good": async (site) => {
    const whole = gzipSync(zeros());
    const url = await serverOf(site, (response) => {
      response.write(whole.subarray(0, 1));
      setTimeout(() => response.end(whole.subarray(1)), 300);
    });
    await startWith(site, (route) => route.continue({ url }));
    await expect(site.status).toHaveText("Ready, untrained");
    await expect(site.canvas).toHaveAccessibleName(/test digits 0, 0, 0/);
  },
};

test("a data file that does not come is named, and loaded when it is back", async ({ site }) => {
  await walk(site, badFiles);
});

// The tests' own server unpacks the files on their way, as some hosts do.
test("a host that sends the files as they are is as good", async ({ site }) => {
  await site.page.route(labelsFile, (route) => route.fulfill({ body: gzipSync(zeros()) }));
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

/** A server of its own that answers chunk by chunk; its address. */
async function serverOf(site: Site, answer: (response: ServerResponse) => void) {
  const server = createServer((_, response) => answer(response)).listen(0, "127.0.0.1");
  await once(server, "listening");
  site.page.once("close", () => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
