// Synthetic data on the page: generated, trained on, and the true features found in the weights, compared with the
// reference.

import { unscaled } from "../../src/data/scaling.ts";
import { syntheticData } from "../../src/data/synthetic.ts";
import { readWeights } from "../../src/files/read_weights.ts";
import { recoveryMetrics, recoveryRecord } from "../../src/statistics/recovery.ts";
import { expectNoViolation } from "./axe.ts";
import { chart, headline } from "./charts.ts";
import { saved, savedTable } from "./downloads.ts";
import { dataButton, expect, property, sheet, useButton } from "./own_data.ts";
import { type Site, type Steps, test, walk } from "./page_test.ts";
import { cell, furtherTable } from "./pinned_runs.ts";
import { expectOffer, offer, pauseAndSave } from "./saved_run.ts";

const data = { features: 12, inputs: 16, rows: 4000, activeShare: 0.1, noise: 0.01, seed: 7 };
const HIDDEN = 16;
const query = `?view=sparsity&hiddenUnits=${HIDDEN}&batchSize=32&epochs=10000&seed=${data.seed}&outputActivation=linear&learningRate=0.003`;

const field = ({ page }: Site, label: string) => sheet(page).getByLabel(label, { exact: true });

async function fill(site: Site, label: string, value: number | string) {
  await field(site, label).fill(String(value));
  await field(site, label).blur();
}

/** Reads the table of the figure, without the names of its columns. */
async function numbers(site: Site, figure: string): Promise<number[][]> {
  const [, ...rows] = await savedTable(site.page, figure);
  return rows.map((row) => row.map(Number));
}

const steps: Steps = {
  "data with known features are generated and described": async (site) => {
    const { page } = site;
    await dataButton(page).click();
    await sheet(page).getByRole("button", { name: "Synthetic data…" }).click();
    await expect(property(page, "rows")).toHaveText("50,000");
    await fill(site, "Features", data.features);
    await fill(site, "Inputs", data.inputs);
    await fill(site, "Rows", data.rows);
    await fill(site, "Noise", data.noise);
    await fill(site, "Active share", 0);
    await expect(sheet(page).locator(".is-error")).toHaveText(
      "The active share is 0; it must be above 0 and at most 1.",
    );
    await expect(useButton(page)).toHaveAttribute("aria-disabled", "true");
    await fill(site, "Active share", data.activeShare);
    await expect(property(page, "rows")).toHaveText("4,000");
    await expect(property(page, "values per row")).toHaveText(String(data.inputs));
    await expect(property(page, "test set")).toHaveText(/^400 rows drawn with seed 7/);
    await expect(sheet(page)).toContainText("12 features in 16 dimensions");
    await expect(useButton(page)).toHaveAttribute("aria-disabled", "false");

    await expectNoViolation(page);
  },
  "training on them shows the numbers of the reference": async (site) => {
    const { page } = site;
    await expect(page.locator("#recovery")).toHaveCount(0);
    await useButton(page).click();
    await expect(sheet(page)).toBeHidden();
    await expect(site.status).toHaveText("Ready, untrained");
    await expect(chart(page, "recovery")).toHaveAccessibleName(/after 0 steps/);
    await site.button("Train").click();
    // Live: training has no end yet.
    await expect(headline(page, "Recovered")).toHaveText(/^([4-9]|1[0-2]) of 12$/);
    await expect(site.status).toHaveText("Training");
    await site.button("Pause").click();
    await expect(site.status).toHaveText("Paused");
    const step = await site.steps();
    await expect(chart(page, "recovery")).toHaveAccessibleName(
      new RegExp(`after ${step.toLocaleString("en")} steps`),
    );
    const weights = await saved(page, "Save weights");
    const shape = { inputs: data.inputs, hidden: HIDDEN };
    const { W_dec } = readWeights(weights.bytes, weights.name, shape);
    const { directions } = syntheticData(data);
    const metrics = recoveryMetrics({ directions, scaling: unscaled, inputs: data.inputs }, W_dec);
    if (!metrics) throw new Error("The directions are known.");
    const { recovered, meanMaxCosine, precision, recall } = recoveryRecord(step, metrics);
    expect(recovered).toBeGreaterThan(0);
    await expect(headline(page, "Recovered")).toHaveText(`${recovered} of ${data.features}`);
    await expect(page.locator(`#recovery dt:text-is("Mean max cosine") + dd`)).toHaveText(
      meanMaxCosine.toPrecision(3),
    );
    const table = await numbers(site, "Recovered features");
    expect(table.at(-1)).toEqual([step, recovered, meanMaxCosine, precision, recall]);
    expect(table[0]?.[0]).toBe(0);
    expect(await numbers(site, "Cosine of each true feature")).toEqual(
      metrics.cosines.map((cosine, i) => [i + 1, cosine]),
    );
    await page.locator("#recovery").scrollIntoViewIfNeeded();
    await expect(chart(page, "recovery")).toHaveAttribute("aria-busy", "false");

    await expectNoViolation(page);

    await page.getByRole("tab", { name: "Compare" }).click();
    const inCompare = () => cell(page, "Current run", "Recovered", furtherTable(page));
    await expect.poll(inCompare).toBe(`${recovered} of ${data.features}`);
    await page.getByRole("tab", { name: "Sparsity" }).click();
  },
  "other data have no true features": async (site) => {
    const { page } = site;
    await dataButton(page).click();
    await sheet(page).getByRole("button", { name: "Back to MNIST" }).click();
    await sheet(page).getByRole("button", { name: "Close" }).click();
    await expect(dataButton(page)).toHaveText("MNIST");
    await expect(page.locator("#recovery")).toHaveCount(0);
  },
};

test("a saved run names how its data are generated", { tag: "@long" }, async ({ site }) => {
  const { page } = site;
  await site.open(query);
  await dataButton(page).click();
  await sheet(page).getByRole("button", { name: "Synthetic data…" }).click();
  await fill(site, "Rows", data.rows);
  await expect(property(page, "rows")).toHaveText("4,000");
  await useButton(page).click();
  await expect(site.status).toHaveText("Ready, untrained");
  await site.button("Train").click();
  await expect(site.number("Epoch")).toHaveText(/^[1-9]/);
  const step = await pauseAndSave(site);
  await page.goto("./");
  await expectOffer(page, step);
  await expect(offer(page)).toContainText(
    "Generate synthetic data with 64 features, 32 inputs, 4,000 rows, active share 0.05 and noise 0.02 (seed 7 in the settings) under Data to continue with it.",
  );
});

test("the page shows whether training recovers the features of synthetic data", {
  tag: "@long",
}, async ({ site }) => {
  await site.open(query);
  await walk(site, steps);
});
