// What holds in every view: explanations, no overflow on a wide screen, and motion only if it is wanted.

import type { Page } from "@playwright/test";
import { expect, inEveryView, type Steps, test, walk } from "./page_test.ts";
import { expectSaved } from "./saved_run.ts";
import { tile } from "./units.ts";

const WIDTH = 2560;
test.use({ viewport: { width: WIDTH, height: 1400 } });

/** Returns references to missing descriptions, settings without one, and figures without a caption. */
const unexplained = (page: Page) =>
  page.evaluate(() => {
    const isEmpty = (element: Element | null) => !element?.textContent?.trim();
    const describing = (control: Element) =>
      (control.getAttribute("aria-describedby") ?? "")
        .split(" ")
        .map((id) => document.getElementById(id));
    const found = (selector: string, isWrong: (element: Element) => boolean) =>
      [...document.querySelectorAll(selector)].filter(isWrong);
    return [
      ...found("[aria-describedby]", (control) => describing(control).includes(null)),
      ...found(":is(.field, .quick-field) :is(input, select)", (control) =>
        describing(control).every(isEmpty),
      ),
      ...found("section:has(> figure)", (panel) => isEmpty(panel.querySelector("[role=note]"))),
    ].map((element) => element.outerHTML.slice(0, 200));
  });

const everywhere: Steps = {
  "the guide stays where it is until a unit is selected": async (site) => {
    const guide = site.page.getByRole("region", { name: "Start here" });
    await expect(guide).toBeVisible();
    const first = guide.getByRole("listitem").first();
    const place = await first.boundingBox();
    await site.button("Step").click();
    await expect(site.number("Step")).toHaveText("1 of 100");
    await expectSaved(site.page, 1);
    expect(await first.boundingBox(), "the guide's position").toEqual(place);
    await tile(site, 3).click();
    await expect(guide).toHaveCount(0);
    await site.page.getByRole("button", { name: "Close" }).click();
    await expect(guide).toBeVisible();
    // An epoch, so that there is a test loss to save.
    await site.button("Step").click();
    await expect(site.number("Step")).toHaveText("2 of 100");
    await expect(site.chart("loss")).toHaveAccessibleName(/On the test set it was/);
  },
  "controls and figures are explained, and nothing overflows a wide screen": async (site) => {
    await inEveryView(site, async () => {
      await expect.poll(() => unexplained(site.page)).toEqual([]);
      const width = await site.page.evaluate(() => document.documentElement.scrollWidth);
      expect(width).toBe(WIDTH);
    });
  },
  "every tab is whole from 520 pixels": async ({ page }) => {
    for (const width of [520, 768, 960, 1024, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      const cut = await page.getByRole("tab").evaluateAll((tabs) => {
        const right = tabs[0]?.parentElement?.getBoundingClientRect().right ?? 0;
        return tabs.filter((tab) => tab.getBoundingClientRect().right > right).length;
      });
      expect(cut, `tabs cut off at ${width} px`).toBe(0);
    }
    await page.setViewportSize({ width: WIDTH, height: 1400 });
  },
  "nothing moves if less motion is wanted": async (site) => {
    await site.page.emulateMedia({ reducedMotion: "reduce" });
    await inEveryView(site, async () => {
      const moving = await site.page.evaluate(() =>
        document.getAnimations().map(({ effect }) => effect?.getComputedTiming().duration),
      );
      expect(moving.filter((duration) => Number(duration) > 1)).toEqual([]);
    });
  },
};

test("every view is explained and fits", async ({ site }) => {
  await site.open("?trainImages=512&hiddenUnits=16");
  await walk(site, everywhere);
});
