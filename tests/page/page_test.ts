// The page as tests use it: opened from the built site, by what it shows.

import { test as base, expect, type Locator, type Page } from "@playwright/test";
import { viewTitles } from "../../src/app/state/view_state.ts";
import { valueFromText } from "../../src/config/setting.ts";
import { parseSettings, settingsTable } from "../../src/config/settings.ts";
import { describeAdapter } from "../../src/engine/adapter.ts";
import { planRun } from "../../src/training/plan.ts";
import { emptyRecord, tuningKey, withRecord } from "../../src/training/tuning/record.ts";
import type { Variants } from "../../src/training/tuning/variants.ts";
import { baselineVariants } from "../support/variants.ts";

export { expect };

/** For tests that need all of MNIST: the site of other tests has fewer images. */
export const withAllImages = { baseURL: process.env.PARSIMONY_WHOLE_SITE };

export class Site {
  constructor(
    readonly page: Page,
    /** If given, runs on this adapter are not tuned, which would take time. */
    private readonly adapter?: string,
  ) {}

  /** Opens the page and waits until a run is ready. */
  async open(query = "") {
    if (this.adapter) await this.recordTuning(this.adapter, query, baselineVariants);
    await this.page.goto(`./${query}`);
    await expect(this.status).toHaveText("Ready, untrained", { timeout: 60_000 });
  }

  /** As if an earlier run with these settings had found these variants to be the fastest. */
  async recordTuning(adapter: string, query: string, variants: Variants) {
    const given = [...new URLSearchParams(query)].flatMap(([name, text]) => {
      const setting = settingsTable[name as keyof typeof settingsTable];
      return setting ? [[name, valueFromText(setting, text)]] : [];
    });
    const key = tuningKey(adapter, planRun(parseSettings(Object.fromEntries(given)), 28 * 28, 1));
    const record = JSON.stringify(withRecord(emptyRecord, key, variants));
    await this.page.addInitScript((text) => {
      try {
        localStorage.setItem("parsimony.tuning", text);
      } catch {
        // Tests block the storage on purpose.
      }
    }, record);
  }

  get status(): Locator {
    return this.page.getByRole("status");
  }

  get alert(): Locator {
    return this.page.getByRole("alert");
  }

  get canvas(): Locator {
    return this.page.locator("#reconstructions canvas");
  }

  button(
    name: "Train" | "Pause" | "Step" | "Restart" | "Undo" | "+5 epochs" | "Start again",
  ): Locator {
    return this.page.getByRole("button", { name, exact: true });
  }

  /** A setting's control, by its label. It may be in the menu of settings, out of sight. */
  setting(label: string): Locator {
    return this.bar.getByLabel(new RegExp(`^${label}(?! [a-z])`));
  }

  get bar(): Locator {
    return this.page.getByRole("region", { name: "Training" });
  }

  /** Uses a setting's control in sight. */
  async withSetting(label: string, use: (control: Locator) => Promise<unknown>) {
    const control = this.setting(label);
    const isInMenu = !(await control.isVisible());
    const menu = this.page.getByRole("button", { name: "Settings", exact: true });
    if (isInMenu) await menu.click();
    await control.waitFor({ state: "attached" });
    const closedGroup = control.locator("xpath=ancestor::details[not(@open)]");
    if (await closedGroup.count()) await closedGroup.locator("summary").click();
    await use(control);
    if (isInMenu) await menu.press("Escape");
  }

  async fill(label: string, text: string) {
    await this.withSetting(label, (control) => control.fill(text));
  }

  async select(label: string, choice: string) {
    await this.withSetting(label, (control) => control.selectOption(choice));
  }

  /** The value of one of the run's numbers. */
  number(name: "Step" | "Epoch" | "Loss" | "L0" | "Time left" | "Images/s"): Locator {
    return this.bar.locator(`dt:text-is("${name}") + dd`);
  }

  /** Returns the steps done. */
  async steps(): Promise<number> {
    const [done] = ((await this.number("Step").textContent()) ?? "").split(" of ");
    return Number(done?.replaceAll(",", ""));
  }

  chart(id: "loss" | "mean-activation"): Locator {
    return this.page.locator(`#${id}`).getByRole("img");
  }

  /** The explanation of a figure, which may be out of sight. */
  caption(figure: string): Locator {
    return this.page.locator(`section:has(> figure#${figure}) > .figure-heading [role=note]`);
  }

  /** Scrolls to a chart, and waits until it is drawn. */
  async drawnChart(id: "loss" | "mean-activation"): Promise<Locator> {
    const chart = this.chart(id);
    await chart.scrollIntoViewIfNeeded();
    await expect(chart).toHaveAttribute("aria-busy", "false");
    return chart;
  }
}

/** Does the same in every view, once it is shown. */
export async function inEveryView({ page }: Site, look: (view: string) => Promise<void>) {
  for (const [view, title] of Object.entries(viewTitles)) {
    await test.step(title, async () => {
      await page.getByRole("tab", { name: title }).click();
      await expect(page.locator("#view").getByRole("heading").first()).toBeVisible();
      await look(view);
    });
  }
}

/** Test steps by their titles. */
export type Steps<Given = Site> = Readonly<Record<string, (given: Given) => Promise<void>>>;

/** Takes the steps one after the other, on a page that is opened once. */
export async function walk<Given>(given: Given, steps: Steps<Given>): Promise<void> {
  for (const [title, step] of Object.entries(steps)) await test.step(title, () => step(given));
}

/** Every test fails on an error in the console, unless it is expected. */
export const test = base.extend<
  { site: Site; expectedErrors: RegExp; tunes: boolean },
  { adapter: string }
>({
  expectedErrors: [/^$/, { option: true }],
  /** Whether runs are tuned, as they are for a user. */
  tunes: [false, { option: true }],
  adapter: [
    async ({ browser }, use) => {
      const page = await browser.newPage();
      await page.goto(`${process.env.PARSIMONY_SITE}favicon.svg`);
      const info = await page.evaluate(async () => {
        const { vendor, architecture, device, description } =
          (await navigator.gpu.requestAdapter())?.info ?? {};
        return { vendor, architecture, device, description };
      });
      await page.close();
      await use(describeAdapter({ info: info as GPUAdapterInfo }).name);
    },
    { scope: "worker" },
  ],
  site: async ({ page, expectedErrors, tunes, adapter }, use, info) => {
    const errors: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error" && !expectedErrors.test(message.text())) {
        errors.push(message.text());
      }
    });
    page.on("pageerror", (error) => errors.push(String(error)));
    const site = new Site(page, tunes ? undefined : adapter);
    await use(site);
    if (info.status !== info.expectedStatus) {
      // The printed report may be all that is kept of a run.
      console.log(
        `${info.title}, when it failed, had the alerts:`,
        await site.alert.allTextContents(),
      );
      console.log(await page.locator("body").ariaSnapshot());
    }
    expect(errors, "errors in the console").toEqual([]);
  },
});
