// The page as `npm start` serves it: from its sources, with the checks of development builds.

import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import { createServer } from "vite";
import { chart } from "./charts.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

test("npm start serves a page that trains and draws its charts", async ({ page }) => {
  // A cache of its own, as in a fresh clone.
  const cacheDir = `${root}node_modules/.vite-start-test`;
  await rm(cacheDir, { recursive: true, force: true });
  const local = { host: "127.0.0.1", port: 0, open: false };
  // Vite has set it to "production" when it built the site for the other tests.
  const { NODE_ENV } = process.env;
  delete process.env.NODE_ENV;
  const server = await createServer({ root, logLevel: "error", cacheDir, server: local });
  const errors: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  try {
    await server.listen();
    await page.goto(`${server.resolvedUrls?.local[0]}?trainImages=512&epochs=2`);
    await page.getByRole("button", { name: "Train", exact: true }).click();
    await expect(page.getByText("Finished")).toBeVisible();
    await expect(chart(page, "loss").locator("canvas")).toBeVisible();
    await expect(page.getByRole("alert")).toHaveText([]);
    expect(errors).toEqual([]);
  } finally {
    await server.close();
    if (NODE_ENV !== undefined) process.env.NODE_ENV = NODE_ENV;
    await rm(cacheDir, { recursive: true, force: true });
  }
});
