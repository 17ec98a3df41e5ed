// The page with all of MNIST: 60,000 codes as points, and what needs the complete sets.

import { lightTheme } from "../../src/charts/theme.ts";
import { formatCount, formatSignificant } from "../../src/format.ts";
import { initialParameters } from "../../src/model/init.ts";
import { chart, headline } from "./charts.ts";
import { expect, type Steps, test, walk, withAllImages } from "./page_test.ts";
import { screenshotOf } from "./pixels.ts";
import { distance, type Position, ScatterPlot } from "./scatter.ts";
import { rgb } from "./tiles.ts";
import { trainLabels, trainPixels } from "./untrained.ts";

test.use(withAllImages);

const COUNT = 60_000;
const HIDDEN = 16;
const [ACROSS, UP] = [3, 5];
const plane = `view=space&axes=units&across=${ACROSS}&up=${UP}`;
/** The opacity of a point when there are so many. */
const OPACITY = 0.8;

/** Test MSE of principal components of MNIST's training images, by their number; NumPy's, in float64. */
const PCA_ERRORS = {
  0: 0.06747,
  10: 0.03407,
  16: 0.02686,
  32: 0.01683,
  64: 0.00905,
  128: 0.00421,
  256: 0.00138,
};

/** (count), of one unit and all training images in an untrained run; the biases are 0. */
function activationsOf(unit: number): Float64Array {
  const { W_enc } = initialParameters({ inputs: 784, hidden: HIDDEN }, 42);
  const sums = new Float64Array(COUNT);
  trainPixels.forEach((pixel, i) => {
    const image = Math.floor(i / 784);
    const weight = W_enc[(i % 784) * HIDDEN + unit - 1] as number;
    if (pixel) sums[image] = (sums[image] as number) + (pixel / 255) * weight;
  });
  return sums.map((sum) => Math.max(0, sum));
}

/** Of the images farthest to the right, the one whose point has the most room around it. */
function lonely(places: readonly Position[]): number {
  const candidates = [...places.keys()]
    .sort((a, b) => (places[b] as Position)[0] - (places[a] as Position)[0])
    .slice(0, 100);
  const room = candidates.map((image) =>
    places.reduce(
      (least, place, i) =>
        i === image ? least : Math.min(least, distance(place, places[image] as Position)),
      1e9,
    ),
  );
  return candidates[room.indexOf(Math.max(...room))] as number;
}

const wholeSets: Steps = {
  "draws 60,000 points, each in the colour of its digit, and describes the one under the pointer":
    async ({ page }) => {
      const scatter = new ScatterPlot(page);
      await scatter.plot.scrollIntoViewIfNeeded();
      const panel = page.locator("section:has(> #feature-space)");
      await expect(panel).toContainText("All 60,000 training images after 0 steps", {
        timeout: 60_000,
      });
      await expect(scatter.names).toHaveCount(2);
      const [x, y] = [activationsOf(ACROSS), activationsOf(UP)];
      const placing = await scatter.positioning();
      const places = Array.from(x, (value, i) => placing(value, y[i] as number));
      const image = lonely(places);
      const place = places[image] as Position;

      const box = await scatter.box();
      const { data, width } = await screenshotOf(scatter.plot);
      const expected = rgb(lightTheme.digits[trainLabels[image] as number] as string).map(
        (value) => OPACITY * value + (1 - OPACITY) * 0xff,
      );
      const around = [-1, 0, 1].flatMap((down) =>
        [-1, 0, 1].map((right) => [right, down] as const),
      );
      const farthest = around.map(([right, down]) => {
        const [column, row] = [place[0] - box.x + right, place[1] - box.y + down].map(Math.floor);
        const at = 4 * ((row as number) * width + (column as number));
        return Math.max(...expected.map((value, k) => Math.abs(value - (data[at + k] as number))));
      });
      // A point of two by two pixels has one of them there; its colour is rounded to bytes.
      expect(Math.min(...farthest), "distance from the digit's colour").toBeLessThanOrEqual(2);

      await page.mouse.move(...place);
      await expect(scatter.card).toContainText(`Training image ${formatCount(image + 1)}`);
      await expect(scatter.card).toContainText(`digit ${trainLabels[image]}`);
    },
  "computes the PCA baselines in a worker, once per browser, and they are correct": async (
    site,
  ) => {
    const { page } = site;
    const workers: string[] = [];
    page.on("worker", (worker) => workers.push(worker.url()));
    const started = () => workers.filter((url) => url.includes("pca_worker")).length;
    await page.getByRole("tab", { name: "Sparsity" }).click();
    const baseline = headline(page, `PCA baseline, k = ${HIDDEN}`);
    await expect(baseline).toHaveText(formatSignificant(PCA_ERRORS[HIDDEN]), { timeout: 90_000 });
    expect(started()).toBe(1);
    await expect(chart(page, "test-error")).toHaveAccessibleName(
      /mean image 0\.0675, PCA, k = \d+ 0\.0\d+, PCA, k = 16 0\.0269\./,
    );
    const cached = await page.evaluate(() => localStorage.getItem("parsimony.floors"));
    const { floors } = JSON.parse(cached ?? "") as { floors: number[] };
    expect(floors).toHaveLength(785);
    expect(floors).toEqual([...floors].sort((a, b) => b - a));
    for (const [k, value] of Object.entries(PCA_ERRORS)) {
      expect(floors[Number(k)], `error of ${k} components`).toBeCloseTo(value, 5);
    }

    await page.reload();
    await expect(baseline).toHaveText(formatSignificant(PCA_ERRORS[HIDDEN]));
    expect(started()).toBe(1);
  },
  "follows training: test error, dead units": async (site) => {
    const { page } = site;
    const names = ["dead-units", "test-error"].map((id) => chart(page, id));
    await site.button("Train").click();
    await expect(site.status).toHaveText("Finished", { timeout: 60_000 });
    await expect(headline(page, "Test MSE")).toHaveText(/^0\.\d+$/);
    const error = Number(await headline(page, "Test MSE").textContent());
    await expect(names[1] as (typeof names)[0]).toHaveAccessibleName(
      new RegExp(`on the test set is ${error} after step 59\\.`),
    );
    await expect(names[0] as (typeof names)[0]).toHaveAccessibleName(
      /^\d+ dead units? and [\d.]+ active units per image after 59 steps/,
    );
  },
};

test("all of MNIST is drawn, compared with PCA and trained on", { tag: "@long" }, async ({
  site,
}) => {
  await site.open(`?hiddenUnits=${HIDDEN}&epochs=1&batchSize=1024&${plane}`);
  await walk(site, wholeSets);
});
