// One-click experiments, and pinning runs.

import { type Preset, presets, settingsOf } from "../../src/app/experiments/presets.ts";
import { type SettingName, settingApplies, settingsTable } from "../../src/config/settings.ts";
import { formatCount } from "../../src/format.ts";
import { calls, hold, release } from "./held_calls.ts";
import { expect, type Site, type Steps, test, walk } from "./page_test.ts";
import {
  experiments,
  NOTHING_PINNED,
  openExperiments,
  pin,
  pinButton,
  pinned,
  preset,
  rows,
  SMALL,
  SMALL_NAME,
} from "./pinned_runs.ts";

/** Of settings, and of a method. */
const kinds = ["Target ρ", "TopK"];

test("an experiment fills in its settings and trains", async ({ site }) => {
  await tryAll(
    site,
    presets.filter(({ name }) => kinds.includes(name)),
  );
});

test(
  "an experiment of every kind fills in its settings and trains",
  { tag: "@long" },
  async ({ site }) => tryAll(site, presets),
);

async function tryAll(site: Site, tried: readonly Preset[]) {
  await site.open("?trainImages=512&hiddenUnits=8&seed=7");
  for (const preset of tried) {
    await test.step(preset.name, () => tryOut(site, preset, preset === tried[0]));
  }
}

/** @param isFirst whether nothing would be lost, so that the page does not ask */
async function tryOut(site: Site, { name, values, lookFor }: Preset, isFirst: boolean) {
  const { page } = site;
  const value = values.at(-1) as Preset["values"][number];
  await openExperiments(page);
  await expect(experiments(page).locator("[aria-pressed=true]")).toHaveCount(0);
  const button = preset(page, name, value.label);
  await button.click();
  if (!isFirst) {
    const question = experiments(page).getByRole("group", { name: /replaces the current run/ });
    await expect(question).toBeFocused();
    await question.getByRole("button", { name: "Start without pinning" }).click();
  }
  await expect(button).toHaveAttribute("aria-pressed", "true");
  // Others have a value with the same settings.
  await expect(experiments(page).locator("[aria-pressed=true]")).toHaveCount(1);
  await expect(experiments(page).getByText(lookFor)).toBeVisible();
  const settings = settingsOf(value);
  for (const [setting, expected] of Object.entries(settings)) {
    const { label, type } = settingsTable[setting as SettingName];
    const control = site.setting(label);
    if (!settingApplies(setting as SettingName, settings)) await expect(control).toHaveCount(0);
    else if (type === "switch") await expect(control).toBeChecked({ checked: expected === true });
    else await expect(control).toHaveValue(String(expected));
  }
  // The current run has these settings too.
  await expect(page.locator(".is-pending")).toHaveCount(0, { timeout: 60_000 });
  await expect(site.status).toHaveText("Training", { timeout: 60_000 });
  await expect.poll(() => site.steps(), { timeout: 60_000 }).toBeGreaterThan(0);
  // The form alone determines which preset is in use.
  await site.fill("Seed", "7");
  await openExperiments(page);
  await expect(experiments(page).locator("[aria-pressed=true]")).toHaveCount(0);
  await expect(experiments(page).getByText(lookFor)).toBeHidden();
}

const asked: Steps = {
  "an experiment does not discard a run without asking": async (site) => {
    const { page } = site;
    await site.button("Step").click();
    await expect(site.number("Step")).toHaveText("1 of 8");
    await openExperiments(page);
    const button = preset(page, "Target ρ", "0.2");
    await button.click();
    const question = experiments(page).getByRole("group", { name: /replaces the current run/ });
    await expect(question).toBeFocused();
    await expect(question).toContainText("step 1");
    await page.keyboard.press("Escape");
    await expect(question).toBeHidden();
    await expect(button).toBeFocused();
    await expect(site.number("Step")).toHaveText("1 of 8");
    await expect(site.setting("Target activation")).toHaveValue("0.05");

    await button.press("Enter");
    await question.getByRole("button", { name: "Cancel" }).click();
    await expect(question).toBeHidden();
    await expect(site.number("Step")).toHaveText("1 of 8");

    await button.press("Enter");
    await question.getByRole("button", { name: "Pin and start" }).click();
    await expect(site.status).toHaveText("Training", { timeout: 30_000 });
    await expect(site.setting("Target activation")).toHaveValue("0.2");
    await expect(site.number("Step")).toContainText("of 160");
    await page.getByRole("tab", { name: "Compare" }).click();
    await expect(rows(page).first()).toContainText(SMALL_NAME);
    await expect(rows(page).first()).toContainText("1 of 8 steps");

    // A run pinned at its current step is not lost.
    await site.button("Pause").click();
    await expect(site.status).toHaveText("Paused");
    await pin(site);
    await openExperiments(page);
    await preset(page, "Short training", "1 epoch").click();
    await expect(site.number("Step")).toContainText("of 32", { timeout: 30_000 });
  },
  "an experiment selected while the run is being pinned starts afterwards": async (site) => {
    const { page } = site;
    await site.button("Pause").click();
    await expect(site.status).toHaveText("Paused");
    await openExperiments(page);
    const button = await preset(page, "Target ρ", "0.01").elementHandle();
    // In one task, so that the run is not pinned yet.
    await pinButton(page).evaluate((pin: HTMLElement, button) => {
      pin.click();
      (button as HTMLElement).click();
    }, button);
    await expect(site.number("Step")).toContainText("of 160", { timeout: 30_000 });
    await expect(site.setting("Target activation")).toHaveValue("0.01");
    await expect(site.status).toHaveText("Training");
  },
  "cancelling while the run is being pinned keeps it, and it trains": async (site) => {
    const { page } = site;
    await site.fill("Target activation", "0.05");
    await site.fill("Epochs", "5000");
    await site.button("Restart").click();
    await expect(site.number("Step")).toHaveText("0 of 160,000");
    await site.button("Train").click();
    await expect.poll(() => site.steps(), { timeout: 60_000 }).toBeGreaterThan(2);
    await openExperiments(page);
    await preset(page, "Target ρ", "0.2").click();
    const question = experiments(page).getByRole("group", { name: /replaces the current run/ });
    // In one task, so that nothing happens in between.
    await question.evaluate((element) => {
      const [pinFirst] = element.querySelectorAll("button");
      pinFirst?.click();
      element.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
    });
    await expect(question).toBeHidden();
    await expect(preset(page, "Target ρ", "0.2")).toBeFocused();
    const note = page.getByText(/^Pinned: step [\d,]+ · /);
    await expect(note).toBeVisible({ timeout: 30_000 });
    await expect(site.status).toHaveText("Training");
    const step = ((await note.textContent()) ?? "").match(/step ([\d,]+) ·/)?.[1] as string;
    await expect
      .poll(() => site.steps(), { timeout: 60_000 })
      .toBeGreaterThan(Number(step.replaceAll(",", "")));
    await expect(site.setting("Target activation")).toHaveValue("0.05");

    // After a reset there is nothing to ask about.
    await openExperiments(page);
    await preset(page, "Target ρ", "0.2").click();
    await expect(question).toBeVisible();
    await site.button("Restart").click();
    await expect(question).toBeHidden();
    await expect(site.status).toHaveText("Ready, untrained", { timeout: 30_000 });
    await expect(site.setting("Target activation")).toHaveValue("0.05");
  },
};

test("an experiment asks before it discards a run", { tag: "@long" }, async ({ site }) => {
  await site.open(`?${SMALL}`);
  await walk(site, asked);
});

const whilePinning: Steps = {
  "pinning pauses training, shows the step, and training resumes": async (site) => {
    const { page } = site;
    await expect(pinButton(page)).toBeDisabled();
    await expect(pinned(page)).toContainText(NOTHING_PINNED);
    await site.button("Train").click();
    await expect.poll(() => site.steps(), { timeout: 60_000 }).toBeGreaterThan(2);
    await pinButton(page).click();
    const note = page.getByText(/^Pinned: step [\d,]+ · /);
    await expect(note).toBeVisible({ timeout: 30_000 });
    await expect(site.status).toHaveText("Training");
    const step = ((await note.textContent()) ?? "").match(/step ([\d,]+) ·/)?.[1] as string;
    await expect(rows(page).first()).toContainText(`${step} of 32,000 steps`);
    await expect
      .poll(() => site.steps(), { timeout: 60_000 })
      .toBeGreaterThan(Number(step.replaceAll(",", "")));
  },
  "pausing while the run is being pinned takes effect afterwards": async (site) => {
    const { page } = site;
    await holdPinning(site);
    await site.button("Pause").click();
    await release(page);
    await expect(rows(page)).toHaveCount(3);
    await expect(site.status).toHaveText("Paused");
    const steps = await site.steps();
    await site.button("Step").click();
    await expect.poll(() => site.steps()).toBe(steps + 1);
  },
  "pressing Train in the meantime takes effect afterwards": async (site) => {
    const { page } = site;
    const steps = await site.steps();
    await holdPinning(site);
    await site.button("Train").click();
    await release(page);
    await expect(rows(page)).toHaveCount(4);
    await expect(pinned(page)).toContainText(`step ${formatCount(steps)} · `);
    await expect.poll(() => site.steps()).toBeGreaterThan(steps);
  },
};

/** Pins the run; pinning waits for the current submit until `release` is called. */
async function holdPinning({ page }: Site) {
  await page.evaluate(hold, calls.readbacks);
  await pinButton(page).click();
  await expect(page.locator("#pin-note")).toContainText("Pinning");
}

test("pinning pauses training, and what is pressed meanwhile takes effect", {
  tag: "@long",
}, async ({ site }) => {
  await site.open("?trainImages=512&batchSize=32&hiddenUnits=16&epochs=2000&view=compare");
  await walk(site, whilePinning);
});
