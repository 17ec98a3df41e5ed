// Errors that end a run or the page: the page explains them, and Start again works.

import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import type { Route } from "@playwright/test";
import { mnistFiles } from "../../src/data/mnist.ts";
import { siteCounts } from "../support/small_mnist.ts";
import { expect, type Site, type Steps, test, walk } from "./page_test.ts";

test.use({
  expectedErrors: /Failed to (load|fetch)|could not be loaded|corrupted|code-statistics worker/,
});

test("a page script that does not load is reported", async ({ site }) => {
  await site.page.route("**/assets/page-*.js", (route) => route.abort());
  await site.page.goto("./");
  await expect(site.alert).toContainText("could not be loaded");
});

const withoutScripts: Steps = {
  "without the codes worker, the run trains": async (site) => {
    await site.page.route(/codes_worker|space_view/, (route) => route.abort());
    await site.open("?trainImages=512&epochs=10000");
    await expect(site.alert).toContainText("code-statistics worker failed to load");
    await site.button("Train").click();
    await expect.poll(() => site.steps()).toBeGreaterThan(2);
    await expect(site.status).toHaveText("Training");
  },
  "a view that does not load is reported, and the others work": async (site) => {
    await site.page.getByRole("tab", { name: "Space" }).click();
    await expect(site.alert).toContainText('The view "Space" could not be loaded');
    await site.page.getByRole("tab", { name: "Watch" }).click();
    await expect(site.canvas).toBeVisible();
  },
};

test("scripts that do not load are reported, and the rest works", { tag: "@long" }, async ({
  site,
}) => {
  await walk(site, withoutScripts);
});

const labelsFile = `**/data/${mnistFiles.test.labels}*`;

/** Starts again with another response for the file of labels. */
async function startWith(site: Site, answer: (route: Route) => Promise<void>) {
  await site.page.unroute(labelsFile);
  await site.page.route(labelsFile, answer);
  await site.button("Start again").click();
}

const badFiles: Steps = {
  missing: async (site) => {
    await site.page.route(labelsFile, (route) => route.fulfill({ status: 404 }));
    await site.page.goto("./?trainImages=512");
    await expect(site.alert).toContainText(/t10k-labels.*server responded with 404/);
  },
  truncated: async (site) => {
    const whole = gzipSync(Buffer.alloc(10_008, "digits"));
    const body = whole.subarray(0, whole.length / 2);
    await startWith(site, (route) => route.fulfill({ body }));
    await expect(site.alert).toContainText(/t10k-labels.*corrupted or truncated/);
  },
  unreachable: async (site) => {
    await startWith(site, (route) => route.abort());
    await expect(site.alert).toContainText(
      /t10k-labels.*could not be loaded\. Check your connection/,
    );
  },
  "a connection closed before the first byte": async (site) => {
    const url = await serverOf(site, (response) => {
      response.flushHeaders();
      setTimeout(() => response.destroy(), 100);
    });
    await startWith(site, (route) => route.continue({ url }));
    await expect(site.alert).toContainText(/t10k-labels.*corrupted or truncated/);
  },
  "a connection that starts with a single byte works": async (site) => {
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

test("a data file that does not load is named, and Start again loads it", { tag: "@long" }, async ({
  site,
}) => {
  await walk(site, badFiles);
});

// The tests' own server sends the files decompressed, as some hosts do.
test("a host may send the files compressed", { tag: "@long" }, async ({ site }) => {
  await site.page.route(labelsFile, (route) => route.fulfill({ body: gzipSync(zeros()) }));
  await site.open("?trainImages=512");
  await expect(site.canvas).toHaveAccessibleName(/test digits 0, 0, 0/);
});

/** The file of test labels, all of them 0. */
function zeros(): Buffer {
  const file = Buffer.alloc(8 + siteCounts.test);
  file.writeUInt32BE(0x0801, 0);
  file.writeUInt32BE(siteCounts.test, 4);
  return file;
}

/** Starts a server that responds as `answer` does, and returns its address. */
async function serverOf(site: Site, answer: (response: ServerResponse) => void) {
  const server = createServer((_, response) => answer(response)).listen(0, "127.0.0.1");
  await once(server, "listening");
  site.page.once("close", () => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
