// What the page says about the penalty: only what is true of the selected one.

import { expect, type Steps, test, walk } from "./page_test.ts";
import { panel, tallViewport } from "./units.ts";

test.use({ viewport: tallViewport });

const error = "loss = mean (x − y)²";

const cases = [
  { penalty: "kl", formula: `${error} + λ Σⱼ KL(ρ ‖ mⱼ)`, effect: "towards the dashed line at ρ" },
  { penalty: "l1", formula: `${error} + λ Σⱼ mⱼ`, effect: "towards 0" },
  { penalty: "none", formula: error, effect: "There is no sparsity term" },
] as const;

const texts: Steps = Object.fromEntries(
  cases.map(({ penalty, formula, effect }) => [
    penalty,
    async (site) => {
      const { page } = site;
      const hasTarget = penalty === "kl";
      await page.getByRole("tab", { name: "Watch" }).click();
      await site.select("Penalty", penalty);
      await expect(site.caption("loss").locator(".formula").first()).toHaveText(formula);
      await expect(site.caption("mean-activation")).toContainText(effect);
      await expect(site.chart("mean-activation")).toHaveAccessibleName(
        hasTarget ? /; the target is 0.05\./ : /median [\d.]+\. The selected unit, 3,/,
      );
      await panel(site).scrollIntoViewIfNeeded();
      await expect(panel(site).locator(".activity")).toBeVisible();
      const target = site.caption("unit").getByText("The target for its mean is ρ = 0.05");
      await expect(target).toHaveCount(hasTarget ? 1 : 0);

      await page.getByRole("tab", { name: "Sparsity" }).click();
      const headlines = page.locator("#headlines");
      await expect(headlines.getByText("Dead units")).toBeVisible();
      await expect(headlines.getByText("Saturated units")).toHaveCount(hasTarget ? 1 : 0);
      await expect(headlines.getByText(/^target 0.05$/)).toHaveCount(hasTarget ? 1 : 0);
    },
  ]),
);

test("texts and figures fit the penalty", { tag: "@long" }, async ({ site }) => {
  await site.open("?trainImages=256&hiddenUnits=8&unit=3");
  await walk(site, texts);
});
