// Locators for the hidden units: their grid, tiles, and the panel of the selected one.

import { initialParameters } from "../../src/model/init.ts";
import type { Site } from "./page_test.ts";

/** Tall enough to show grid, details and charts together: what is off screen is not drawn. */
export const tallViewport = { width: 1400, height: 2200 };

export const unitGrid = ({ page }: Site) => page.getByRole("listbox", { name: "Hidden units" });
export const tile = (site: Site, unit: number) =>
  unitGrid(site).getByRole("option", { name: new RegExp(`^Unit ${unit}(,|$)`) });
export const panel = ({ page }: Site) => page.getByRole("region", { name: /^Unit \d+ of/ });
export const selectedTile = (site: Site) => unitGrid(site).locator("[aria-selected=true]");
export const sorting = ({ page }: Site) => page.getByRole("combobox", { name: "sort" });

/** The parameters of an untrained run. */
export const parameters = (hidden: number) => initialParameters({ inputs: 784, hidden }, 42);
