// With forced colours, as in Windows' high contrast: selected and disabled states and the meanings of colours
// are recognisable.

import type { Locator } from "@playwright/test";
import { expect, test } from "./page_test.ts";
import { openExperiments } from "./pinned_runs.ts";
import { Poke } from "./poke.ts";
import { tile } from "./units.ts";

/** Returns a computed style, with what the system forces. */
const styleOf = (element: Locator, name: string) =>
  element.evaluate((painted, asked) => getComputedStyle(painted).getPropertyValue(asked), name);

async function expectApart(name: string, one: Locator, other: Locator) {
  const otherStyle = await styleOf(other, name);
  await expect.poll(() => styleOf(one, name), `${name} of ${one}`).not.toBe(otherStyle);
}

test("selected and disabled states are recognisable in forced colours", { tag: "@long" }, async ({
  site,
}) => {
  const { page } = site;
  await page.emulateMedia({ forcedColors: "active" });
  await site.open("?trainImages=512&hiddenUnits=16&unit=3");
  const tab = (name: string) => page.getByRole("tab", { name });
  const words = (text: string) => page.locator(`.segments span:text-is("${text}")`);

  await expectApart("border-color", tab("Watch"), tab("Sparsity"));
  await expectApart("color", page.getByRole("button", { name: "Pin" }), site.button("Step"));
  await expectApart("border-color", words("draw"), words("detect"));
  await expectApart("outline-color", tile(site, 3), tile(site, 4));
  await expectApart("border-color", page.getByRole("progressbar"), tab("Watch"));
  const stops = page.locator("#hidden-units .legend stop");
  await expectApart("stop-color", stops.first(), stops.last());

  await openExperiments(page);
  await page.getByRole("button", { name: "1 epoch" }).click();
  const preset = page.locator(".experiments li");
  await expectApart("outline-style", preset.last(), preset.first());

  await tab("Poke").click();
  const poke = new Poke(site);
  await expectApart("border-color", words("Test digit"), words("Draw"));
  await poke
    .button(/^Silence unit/)
    .first()
    .click();
  await expectApart(
    "background-color",
    poke.button(/^Silence unit/).first(),
    poke.button(/^Silence unit/).last(),
  );

  await tab("Space").click();
  const symbols = page.locator(".class-filter .legend-icon rect");
  await expectApart("fill", symbols.nth(1), symbols.nth(2));
});
