// The page as tests use it: opened from the built site, by what a person sees of it.

import { test as base, expect, type Locator, type Page } from "@playwright/test";

export { expect };

export class Site {
  constructor(readonly page: Page) {}

  /** Opens the page and waits until a run is there. */
  async open(query = "") {
    await this.page.goto(`./${query}`);
    await expect(this.status).toHaveText("Ready, untrained", { timeout: 60_000 });
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

  button(name: "Train" | "Pause" | "Step" | "Reset" | "Start again"): Locator {
    return this.page.getByRole("button", { name, exact: true });
  }

  /** A setting's control, by its label. */
  setting(label: string): Locator {
    const settings = this.page.getByRole("region", { name: "Settings" });
    return settings.getByLabel(new RegExp(`^${label}`));
  }

  /** The value beside a name in the numbers of the run. */
  number(name: "Step" | "Epoch" | "Loss"): Locator {
    const training = this.page.getByRole("region", { name: "Training" });
    return training.locator(`dt:text-is("${name}") + dd`);
  }

  /** Steps done, as the page says. */
  async steps(): Promise<number> {
    const [done] = ((await this.number("Step").textContent()) ?? "").split(" of ");
    return Number(done?.replaceAll(",", ""));
  }

  chart(id: "loss" | "mean-activation"): Locator {
    return this.page.locator(`#${id}`).getByRole("img");
  }
}

/** Every test fails on an error in the console, except those that make one on purpose. */
export const test = base.extend<{ site: Site; expectedErrors: RegExp }>({
  expectedErrors: [/^$/, { option: true }],
  site: async ({ page, expectedErrors }, use) => {
    const errors: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error" && !expectedErrors.test(message.text())) {
        errors.push(message.text());
      }
    });
    page.on("pageerror", (error) => errors.push(String(error)));
    await use(new Site(page));
    expect(errors, "errors in the console").toEqual([]);
  },
});
