// Training on data of the user's own: opened or dropped, previewed, divided, scaled, used, left again.

import { npy } from "../support/data_files.ts";
import { expectNoViolation } from "./axe.ts";
import {
  activations,
  bars,
  dataButton,
  drop,
  expect,
  givenFile,
  HEIGHT,
  labels,
  openData,
  property,
  ROWS,
  sheet,
  trainOn,
  useButton,
  WIDTH,
} from "./own_data.ts";
import { type Steps, test, walk } from "./page_test.ts";
import { expectOffer, offer, offerButton, pauseAndSave } from "./saved_run.ts";

const SMALL = "?trainImages=512&hiddenUnits=8&batchSize=32&epochs=3";

const ownData: Steps = {
  "dropped files are described before anything is trained": async ({ page }) => {
    await drop(page, bars());
    await expect(property(page, "name")).toHaveText("bars.npy");
    await expect(property(page, "rows")).toHaveText(String(ROWS));
    await expect(property(page, "images")).toHaveText(`${HEIGHT} × ${WIDTH}, grey`);
    await expect(property(page, "labels")).toHaveText("none");
    await expect(property(page, "test set")).toHaveText(/^40 rows drawn with seed 42, 360 /);
    await expect(sheet(page).getByRole("list", { name: "Samples" }).getByRole("img")).toHaveCount(
      10,
    );
    await expect(dataButton(page)).toHaveText("MNIST");
    await expectNoViolation(page);
  },
  "labels, a test share and a scaling change what is used": async ({ page }) => {
    await sheet(page).getByText("How the files are read").click();
    const [chooser] = await Promise.all([
      page.waitForEvent("filechooser"),
      sheet(page).getByRole("button", { name: "Labels: choose a file", exact: true }).click(),
    ]);
    await chooser.setFiles(labels());
    await expect(property(page, "labels")).toHaveText(/^2 classes: .*column \(200\)/);
    await sheet(page).getByLabel("Test share", { exact: true }).fill("0.25");
    await sheet(page).getByLabel("Test share", { exact: true }).blur();
    await expect(property(page, "test set")).toHaveText(/^100 rows drawn/);
    await sheet(page).getByLabel("Image shape", { exact: true }).fill("12,8");
    await sheet(page).getByLabel("Image shape", { exact: true }).blur();
    await expect(property(page, "images")).toHaveText("12 × 8, grey");
    await sheet(page).getByLabel("Image shape", { exact: true }).fill("5");
    await sheet(page).getByLabel("Image shape", { exact: true }).blur();
    await expect(sheet(page)).toContainText("Image shape must be height,width or height,width,3.");
    await sheet(page).getByLabel("Image shape", { exact: true }).fill("");
    await sheet(page).getByLabel("Image shape", { exact: true }).blur();
    await expect(property(page, "images")).toHaveText(`${HEIGHT} × ${WIDTH}, grey`);
  },
  "they are trained on, and the link names them": async (site) => {
    const { page } = site;
    await useButton(page).click();
    await expect(sheet(page)).toBeHidden();
    await expect(site.status).toHaveText("Ready, untrained");
    await expect(dataButton(page)).toHaveText("bars.npy");
    await expect(page).toHaveURL(/[?&]data=bars\.npy/);
    // 300 training rows in batches of 32 have 10 steps per epoch.
    await expect(site.number("Step")).toHaveText("0 of 30");
    await site.button("Train").click();
    await expect(site.status).toHaveText("Finished");
    expect(Number(await site.number("Loss").textContent())).toBeGreaterThan(0);
    await expectNoViolation(page);
  },
  "Undo goes back to a run on MNIST": async (site) => {
    const { page } = site;
    await dataButton(page).click();
    await sheet(page).getByRole("button", { name: "Back to MNIST" }).click();
    await sheet(page).getByRole("button", { name: "Close" }).click();
    await expect(dataButton(page)).toHaveText("MNIST");
    await expect(site.status).toHaveText("Ready, untrained");
    await expect(page).not.toHaveURL(/data=/);
    await site.button("Undo").click();
    await expect(dataButton(page)).toHaveText("bars.npy");
    await expect(site.number("Step")).toHaveText("30 of 30");
  },
};

test("data of the user's own are previewed, trained on and left again, and nothing leaves the machine", async ({
  site,
}) => {
  const { page } = site;
  const sent: string[] = [];
  await site.open(SMALL);
  page.on("request", (request) => {
    const isOwn = /^(blob|data):/.test(request.url());
    const isOfSite = request.url().startsWith(new URL(page.url()).origin);
    if (request.method() !== "GET" || request.postData() || !(isOwn || isOfSite)) {
      sent.push(`${request.method()} ${request.url()}`);
    }
    // Nor in an address.
    if (/bars|labels\.txt/.test(request.url())) sent.push(request.url());
  });
  await walk(site, ownData);
  expect(sent).toEqual([]);
});

const wrongFiles: Steps = {
  "a web page saved as data": async ({ page }) => {
    await openData(page, givenFile("train.npy", "<!doctype html><html><body>404</body></html>"));
    await expect(sheet(page).locator(".is-error")).toHaveText(
      /^train\.npy: this is a web page; the download failed/,
    );
    await expect(useButton(page)).toHaveAttribute("aria-disabled", "true");
  },
  "NaN is counted, and the data can't be used": async ({ page }) => {
    const values = Uint8Array.from(Buffer.from(new Float32Array([0, 1, Number.NaN, 3]).buffer));
    await openData(
      page,
      givenFile("nan.npy", npy({ descr: "'<f4'", shape: "(2, 2)", data: values })),
    );
    await expect(sheet(page).locator(".is-error")).toHaveText(
      /^nan\.npy has 1 NaN value, the first in row 1, column 0/,
    );
    await expect(useButton(page)).toHaveAttribute("aria-disabled", "true");
  },
  "values that a sigmoid output cannot reach": async ({ page }) => {
    await openData(page, activations());
    await expect(sheet(page)).toContainText("where a sigmoid output cannot reach them");
    await sheet(page).getByRole("button", { name: "Use standardise" }).click();
    await expect(sheet(page)).toContainText("Standardised values lie outside 0 to 1");
    await sheet(page).getByRole("button", { name: "Use a linear output" }).click();
    await expect(sheet(page)).not.toContainText("sigmoid output cannot reach");
    await expect(useButton(page)).toHaveAttribute("aria-disabled", "false");
  },
  "Cancel forgets the files": async ({ page }) => {
    await sheet(page).getByRole("button", { name: "Cancel" }).click();
    await expect(useButton(page)).toBeHidden();
    await expect(dataButton(page)).toHaveText("MNIST");
  },
};

test("wrong files are explained and change nothing", async ({ site }) => {
  await site.open(SMALL);
  await walk(site, wrongFiles);
});

test("values outside 0 to 1 have no cross-entropy", async ({ site }) => {
  const { page } = site;
  await site.open("?hiddenUnits=8&reconstructionError=cross-entropy");
  await openData(page, activations());
  await useButton(page).click();
  await expect(site.alert).toContainText(
    "Values from −3 to 3 lie outside 0 to 1, where cross-entropy is not defined; ",
  );
  await dataButton(page).click();
  await sheet(page).getByRole("button", { name: "Back to MNIST" }).click();
  await expect(site.alert).toBeHidden();
  await expect(site.status).toHaveText("Ready, untrained");
});

test("a saved run waits for its data", { tag: "@long" }, async ({ site }) => {
  const { page } = site;
  await site.open("?hiddenUnits=8&batchSize=32&epochs=1000");
  await trainOn(page, bars());
  await site.button("Train").click();
  await expect(site.number("Epoch")).toHaveText(/^[1-9]/);
  const step = await pauseAndSave(site);
  await page.goto("./?data=bars.npy");
  await expect(site.alert).toContainText('This link was made with "bars.npy"');
  await expectOffer(page, step);
  await expect(offer(page)).toContainText("Open bars.npy under Data to continue with it.");
  await expect(offerButton(page, "Resume")).toBeHidden();
  await trainOn(page, bars());
  await offerButton(page, "Resume").click();
  await expect(site.status).toHaveText("Training");
  await expect.poll(() => site.steps()).toBeGreaterThan(step);
});

test("recent files are offered again", { tag: "@long" }, async ({ site }) => {
  const { page } = site;
  // The picker of the browser can't be used in tests; its handles can.
  await page.addInitScript(() => {
    const pick = async () => {
      const root = await navigator.storage.getDirectory();
      const handle = await root.getFileHandle("acts.csv", { create: true });
      const file = await handle.createWritable();
      await file.write(Array.from({ length: 50 }, (_, i) => `${i % 7},0.5,${i % 3}\n`).join(""));
      await file.close();
      return [handle];
    };
    Object.assign(window, { showOpenFilePicker: pick });
  });
  await site.open(SMALL);
  await dataButton(page).click();
  await sheet(page).getByRole("button", { name: "Open files…" }).click();
  await expect(property(page, "rows")).toHaveText("50");
  await page.reload();
  await dataButton(page).click();
  await sheet(page).getByRole("button", { name: "acts.csv" }).click();
  await expect(property(page, "rows")).toHaveText("50");
  await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    await root.removeEntry("acts.csv");
  });
  await sheet(page).getByRole("button", { name: "Cancel" }).click();
  await sheet(page).getByRole("button", { name: "acts.csv" }).click();
  await expect(site.alert).toContainText(
    "acts.csv could not be opened again: it was moved or deleted.",
  );
  await expect(sheet(page).getByRole("button", { name: "acts.csv" })).toBeHidden();
});

test("dropped files are offered again", { tag: "@long" }, async ({ site }) => {
  const { page } = site;
  // A drop in a test has no handle of its own.
  await page.addInitScript(() => {
    const getAsFileSystemHandle = async function (this: DataTransferItem) {
      const file = this.getAsFile() as File;
      const root = await navigator.storage.getDirectory();
      const handle = await root.getFileHandle(file.name, { create: true });
      const copy = await handle.createWritable();
      await copy.write(file);
      await copy.close();
      return handle;
    };
    Object.assign(DataTransferItem.prototype, { getAsFileSystemHandle });
  });
  await site.open(SMALL);
  await drop(page, activations());
  await expect(property(page, "rows")).toHaveText("200");
  await expect(sheet(page).getByRole("button", { name: "acts.npy" })).toBeVisible();
  await page.reload();
  await dataButton(page).click();
  await sheet(page).getByRole("button", { name: "acts.npy" }).click();
  await expect(property(page, "rows")).toHaveText("200");
});
