// Weights of other software on the page: dropped as the start of a run, and exported again.

import { readFile } from "node:fs/promises";
import { parseSettings } from "../../src/config/settings.ts";
import { bytesInMemory } from "../../src/data/byte_source.ts";
import { zipMembers } from "../../src/data/readers/zip.ts";
import { bytesAsShares } from "../../src/data/scaling.ts";
import { readWeightsAmong, writeModel } from "../../src/files/formats/index.ts";
import { initialParameters } from "../../src/model/init.ts";
import { expectNoViolation } from "./axe.ts";
import { drop, expect, givenFile, sheet } from "./own_data.ts";
import { type Site, type Steps, test, walk } from "./page_test.ts";

const shape = { inputs: 784, hidden: 8, activation: "topk" } as const;
const parameters = initialParameters(shape, 77);
const settings = parseSettings({
  hiddenUnits: 8,
  activation: "topk",
  k: 3,
  penalty: "none",
  preBias: true,
  outputActivation: "linear",
});

/** The files of a SAELens folder. */
async function folder() {
  const about = { format: "parsimony", name: "model", inputScale: 1 } as const;
  const model = { ...about, shape, parameters, settings, scaling: bytesAsShares };
  const { files } = await writeModel("saelens", model, { path: "sae", version: "0" });
  return Object.entries(files).map(([name, contents]) => givenFile(name, contents));
}

/** Exports the model as SAELens' folder, and reads the archive. */
async function exported({ page }: Site) {
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export", exact: true }).click();
  const bytes = await readFile(await (await saving).path());
  const members = await zipMembers(bytesInMemory("sae.zip", bytes));
  const files = await Promise.all(
    members.map(async (member) => bytesInMemory(member.name, await member.read())),
  );
  return readWeightsAmong("sae.zip", files);
}

const steps: Steps = {
  "weights without the file that describes them are refused in a sentence": async (site) => {
    const [, weights] = await folder();
    if (weights) await drop(site.page, weights);
    await expect(site.alert).toContainText("has no cfg.json; open the whole folder");
    await site.alert.getByRole("button", { name: "Dismiss" }).click();
  },
  "a dropped SAELens folder is the start of a run, with its settings": async (site) => {
    await drop(site.page, ...(await folder()));
    await expect(site.alert).toContainText("New runs start from the weights of 2 files");
    await expect(sheet(site.page)).toBeHidden();
    await site.alert.getByRole("button", { name: "Dismiss" }).click();
    await expect(site.status).toHaveText("Ready, untrained");
    await site.page.getByRole("button", { name: "Settings", exact: true }).click();
    await expect(site.setting("Hidden units")).toHaveValue("8");
    const read = await exported(site);
    expect(read.given).toMatchObject({ activation: "topk", k: 3, preBias: true });
    expect(read.parameters).toEqual(parameters);
  },
  "the lines that load the export are shown": async ({ page }) => {
    await expect(
      page.getByText(/sae = SAE\.load_from_disk\("parsimony-saelens-step-0"\)/),
    ).toBeVisible();
    await expectNoViolation(page);
  },
  "other formats are offered": async (site) => {
    const { page } = site;
    await page.getByLabel("Format of the export").selectOption("onnx");
    const saving = page.waitForEvent("download");
    await page.getByRole("button", { name: "Export", exact: true }).click();
    expect((await saving).suggestedFilename()).toBe("parsimony-onnx-step-0.onnx");
    await page.getByLabel("Format of the export").selectOption("saelens");
  },
  "the seed's weights can be used again": async (site) => {
    await site.page.getByRole("button", { name: "Draw them from the seed" }).click();
    await expect(site.status).toHaveText("Ready, untrained");
    const read = await exported(site);
    expect(read.shape).toEqual(shape);
    expect(read.parameters.W_enc).not.toEqual(parameters.W_enc);
  },
};

test("weights of other software start a run and are exported again", async ({ site }) => {
  await site.open("?trainImages=256&batchSize=64");
  await walk(site, steps);
});
