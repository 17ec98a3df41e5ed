// A run on the page: before training, during, paused, step by step, finished, reset.

import type { Locator } from "@playwright/test";
import { readMnist } from "../support/mnist.ts";
import { calls, hold, release } from "./held_calls.ts";
import { expect, type Steps, test, walk } from "./page_test.ts";
import { correlation, readPictures } from "./pictures.ts";

const testPixels = readMnist("test", "images");

const aRun: Steps = {
  "shows ten test digits and their reconstructions by an untrained network": async (site) => {
    await expect(site.canvas).toHaveAccessibleName(
      /test digits 7, 2, 1, 0, 4, 1, 4, 9, 5, 9 above/,
    );
    const { originals, reconstructions } = await readPictures(site.canvas);
    originals.forEach((image, i) => {
      const expected = testPixels.subarray(i * 784, (i + 1) * 784);
      const worst = image.reduce(
        (worst, value, pixel) =>
          Math.max(worst, Math.abs(value - (expected[pixel] as number) / 255)),
        0,
      );
      expect(worst, `largest difference from the pixels of test image ${i}`).toBeLessThan(0.02);
    });
    reconstructions.forEach((image, i) => {
      const contrast = Math.max(...image) - Math.min(...image);
      expect(contrast, "contrast of the noise").toBeGreaterThan(0.05);
      expect(Math.abs(correlation(image, originals[i] as number[]))).toBeLessThan(0.3);
    });
  },
  "follows a change to dark, and back": async (site) => {
    // The charts have their names once they are drawn.
    await expect(site.chart("mean-activation")).toHaveAccessibleName(/of 32 hidden units/);
    const views = [site.canvas, site.chart("mean-activation")];
    const light = await Promise.all(views.map((view) => view.screenshot()));
    await site.page.emulateMedia({ colorScheme: "dark" });
    for (const [i, view] of views.entries()) {
      await expect
        .poll(async () => (await view.screenshot()).equals(light[i] as Buffer))
        .toBe(false);
    }
    const darkness = async () => {
      const { originals } = await readPictures(site.canvas);
      return Math.min(...originals.map((image) => image[0] as number));
    };
    expect(await darkness(), "darkness of the paper").toBeGreaterThan(0.9);
    await site.page.emulateMedia({ colorScheme: "light" });
    await expect.poll(darkness).toBeLessThan(0.1);
  },
  "trains to the end, and pictures and charts follow": async (site) => {
    const charts = [await site.drawnChart("loss"), await site.drawnChart("mean-activation")];
    const before = await Promise.all(charts.map((chart) => chart.screenshot()));
    await site.button("Train").click();
    await expect(site.status).toHaveText("Finished", { timeout: 60_000 });

    await expect(site.number("Step")).toHaveText("128 of 128");
    await expect(site.number("Epoch")).toHaveText("2/2");
    await expect(site.button("+5 epochs")).toBeEnabled();
    await expect(site.chart("loss")).toHaveAccessibleName(
      /over 128 steps: from .* On the test set it was 0\.\d+ after step 128/,
    );
    const { originals, reconstructions } = await readPictures(site.canvas);
    const likeness = reconstructions.map((image, i) =>
      correlation(image, originals[i] as number[]),
    );
    const mean = likeness.reduce((sum, value) => sum + value, 0) / likeness.length;
    expect(mean, "likeness of reconstructions and originals").toBeGreaterThan(0.5);
    for (const [i, chart] of charts.entries()) {
      await expect
        .poll(async () => (await chart.screenshot()).equals(before[i] as Buffer), {
          message: `chart ${i} is still what it was`,
        })
        .toBe(false);
    }
  },
  "starts over on Reset, pauses and makes single steps": async (site) => {
    await site.page.getByRole("tab", { name: "Space" }).click();
    await site.fill("Epochs", "1000");
    await site.button("Restart").click();
    await expect(site.number("Step")).toHaveText("0 of 64,000");
    await expect(site.status).toHaveText("Ready, untrained");
    await expect(site.number("Loss")).toHaveText("–");
    await site.button("Train").click();
    await expect.poll(() => site.steps()).toBeGreaterThan(2);
    await site.button("Pause").click();
    await expect(site.status).toHaveText("Paused");
    const paused = await site.steps();
    // This figure is redrawn once training is paused, and shows the step.
    const featureSpace = site.page.locator("section:has(> #feature-space)");
    await expect(featureSpace).toContainText(`training images after ${paused} steps`);
    expect(await site.steps()).toBe(paused);

    for (const step of [paused + 1, paused + 2]) {
      await site.button("Step").click();
      await expect(featureSpace).toContainText(`training images after ${step} steps`);
      expect(await site.steps()).toBe(step);
      await expect(site.status).toHaveText("Paused");
      await expect(site.number("Time left")).toHaveText("–");
    }
  },
};

test("trains, resets, pauses and makes single steps", async ({ site }) => {
  await site.open("?trainImages=2048&epochs=2&batchSize=32&hiddenUnits=32&learningRate=0.003");
  await walk(site, aRun);
});

test("a step does not wait for the statistics of a run that is paused", async ({ site }) => {
  const { page } = site;
  await page.addInitScript(hold, calls.readbacks);
  await site.open("?trainImages=6000&hiddenUnits=64");
  await expect(site.number("L0")).toBeVisible();
  // These numbers load once there is a run.
  await expect(site.number("Step")).toHaveText(/^0 of/);
  await page.evaluate(() => {
    const order: string[] = [];
    for (const name of ["L0", "Step"]) {
      const [title] = [...document.querySelectorAll("dt")].filter(
        ({ textContent }) => textContent === name,
      );
      new MutationObserver(() => order.push(name)).observe(title?.nextSibling as Node, {
        characterData: true,
        childList: true,
        subtree: true,
      });
    }
    Object.assign(window, { order });
  });
  await site.button("Step").click();
  await release(page);
  await expect(site.number("Step")).toHaveText(/^1 of/);
  await expect(site.number("L0")).toHaveText(/\d/);
  expect(await page.evaluate("order")).toEqual(["Step", "L0"]);
});

test("a clock too coarse to measure a submit shows no rate", { tag: "@long" }, async ({ site }) => {
  await site.page.addInitScript(() => {
    const now = performance.now.bind(performance);
    performance.now = () => 1e6 * Math.floor(now() / 1e6);
  });
  await site.open("?trainImages=512&hiddenUnits=8&batchSize=32");
  await site.button("Step").click();
  await expect(site.number("Step")).toHaveText("1 of 800");
  await expect(site.number("Images/s")).toHaveText("–");
  await expect(site.number("Time left")).toHaveText("–");
});

test("what evaluates loads once a run is ready, before it is needed", async ({ site }) => {
  const { page } = site;
  await site.open("?trainImages=512&hiddenUnits=8&epochs=1");
  const isLoaded = () =>
    page.evaluate(() =>
      performance.getEntriesByType("resource").some(({ name }) => name.includes("/evaluation-")),
    );
  await expect.poll(isLoaded).toBe(true);
  await expect(site.status).toHaveText("Ready, untrained");
});

test("long numbers do not touch each other, and the note on a pin is not cut off", async ({
  site,
}) => {
  const { page } = site;
  await site.open("?trainImages=512&hiddenUnits=8&epochs=1");
  await site.button("Train").click();
  await expect(site.status).toHaveText("Finished");
  await page.getByRole("button", { name: "Pin", exact: true }).click();
  const compare = page.locator(".pin-note button");
  // The note stays as long as it has the focus.
  await compare.focus();
  for (const width of [1400, 1280, 1024, 900, 390]) {
    await page.setViewportSize({ width, height: 800 });
    if (width > 720) {
      const gaps = await page.evaluate(gapsBetweenNumbers);
      expect(gaps).toHaveLength(3);
      expect(Math.min(...gaps), `${width} px`).toBeGreaterThan(4);
    }
    const isWhole = (note: Element) => note.scrollWidth <= note.clientWidth;
    expect(await page.locator(".pin-note").evaluate(isWhole), `${width} px`).toBe(true);
    await expect(compare, `${width} px`).toBeInViewport({ ratio: 1 });
    await expect(site.status, `${width} px`).toBeInViewport({ ratio: 1 });
    expect(await isCovered(site.status), `${width} px`).toBe(false);
  }
});

test("the bar is one row, or its settings are a second one, and Undo changes neither", async ({
  site,
}) => {
  const { page } = site;
  const controls = ["Train", "Hidden units", "Experiments"];
  /** Returns the controls of each row. */
  const rows = async () => {
    const tops = await Promise.all(
      controls.map(async (name) => {
        const control = site.bar.getByLabel(name).or(page.getByRole("button", { name })).first();
        return (await control.boundingBox())?.y;
      }),
    );
    return [...new Set(tops)].map((y) => controls.filter((_, i) => tops[i] === y));
  };
  const expectRows = async () => {
    for (const width of [1280, 1200]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await rows(), `${width} px`).toEqual([controls]);
    }
    for (const width of [1024, 800]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await rows(), `${width} px`).toEqual([["Train"], ["Hidden units", "Experiments"]]);
    }
  };
  await site.open("?trainImages=512&hiddenUnits=8&epochs=1");
  await expectRows();
  await site.button("Step").click();
  await expect(site.number("Step")).toHaveText("1 of 2");
  await site.button("Restart").click();
  await expect(site.button("Undo")).toBeVisible();
  await expect(site.status).toHaveText("Ready, untrained");
  await expectRows();
});

test("the adapter's name and its explanation are shown together, or neither is", async ({
  site,
}) => {
  const { page } = site;
  await site.open("?trainImages=512&hiddenUnits=8&epochs=1");
  const explanation = page.getByRole("button", { name: "About the adapter" });
  const name = page.locator(".adapter > span").first();
  for (const [width, isShown] of [
    [1280, true],
    [1024, true],
    [768, true],
    [390, false],
  ] as const) {
    await page.setViewportSize({ width, height: 800 });
    await expect(name, `${width} px`).toBeVisible({ visible: isShown });
    await expect(explanation, `${width} px`).toBeVisible({ visible: isShown });
  }
});

/** Returns whether something lies over the middle of an element. */
const isCovered = (element: Locator) =>
  element.evaluate((covered) => {
    const { left, top, width, height } = covered.getBoundingClientRect();
    const found = document.elementFromPoint(left + width / 2, top + height / 2);
    return !covered.contains(found);
  });

/** Runs in the page: the distances between the longest usual numbers of the bar, in pixels. */
function gapsBetweenNumbers(): number[] {
  const texts = ["50/50", "0.000123", "1,024", "20 min"];
  const boxes = [...document.querySelectorAll(".run-numbers dd")].map((number, i) => {
    number.textContent = texts[i] as string;
    const range = document.createRange();
    range.selectNodeContents(number);
    return () => range.getBoundingClientRect();
  });
  return boxes.slice(1).map((box, i) => box().left - (boxes[i] as typeof box)().right);
}
