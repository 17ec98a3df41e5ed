// The hidden units as tests use them: by what a person sees of them.

import { initialParameters } from "../../src/model/init.ts";
import type { Site } from "./page_test.ts";

/** Wall, detail and charts are in sight together: what is not, is not drawn. */
export const tallViewport = { width: 1400, height: 2200 };

export const wall = ({ page }: Site) => page.getByRole("listbox", { name: "Hidden units" });
export const tile = (site: Site, unit: number) =>
  wall(site).getByRole("option", { name: new RegExp(`^Unit ${unit}(,|$)`) });
export const panel = ({ page }: Site) => page.getByRole("region", { name: /^Unit \d+ of/ });
export const chosen = (site: Site) => wall(site).locator("[aria-selected=true]");
export const sorting = ({ page }: Site) => page.getByRole("combobox", { name: /^Sorted by/ });

/** What an untrained run begins with. */
export const parameters = (hidden: number) => initialParameters({ inputs: 784, hidden }, 42);
