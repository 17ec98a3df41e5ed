// The scatter plot of the code space as a person reads it: places by its ticks, points by where they lie.

import type { Locator, Page } from "@playwright/test";

export type Place = readonly [number, number];

export class ScatterPlot {
  constructor(private readonly page: Page) {}

  get plot(): Locator {
    return this.page.getByRole("application", { name: "Images in the code space" });
  }

  /** What is said of the point pointed at. */
  get card(): Locator {
    return this.page.locator(".hover-card");
  }

  /** Where values lie on the page, in CSS pixels: a straight line through two ticks of each axis. */
  async placing(): Promise<(x: number, y: number) => Place> {
    const box = await this.plot.boundingBox();
    if (!box) throw new Error("The plot is not on the page.");
    const ticks = await this.page.locator(".scatter-axes g").evaluateAll((groups) =>
      groups.map((group) => ({
        value: Number(group.textContent),
        place: (group.getAttribute("transform") ?? "").match(/[\d.]+/g)?.map(Number) ?? [],
        isAcross: group.querySelector("text")?.getAttribute("text-anchor") === "middle",
      })),
    );
    const line = (isAcross: boolean) => {
      const own = ticks.filter((tick) => tick.isAcross === isAcross);
      const [first, last] = [own[0], own.at(-1)];
      if (!first || !last || first === last) throw new Error("An axis has fewer than two ticks.");
      const at = (tick: typeof first) => tick.place[isAcross ? 0 : 1] as number;
      const per = (at(last) - at(first)) / (last.value - first.value);
      return (value: number) => at(first) + (value - first.value) * per;
    };
    const [across, up] = [line(true), line(false)];
    return (x, y) => [box.x + across(x), box.y + up(y)];
  }

  /** Draws a closed line through places of the page. */
  async lasso(corners: readonly Place[]): Promise<void> {
    const { mouse } = this.page;
    await mouse.move(...(corners[0] as Place));
    await mouse.down();
    for (const corner of corners.slice(1)) await mouse.move(...corner, { steps: 4 });
    await mouse.up();
  }

  /** The names of the axes, across and up. */
  get names(): Locator {
    return this.page.locator(".scatter-axes .name");
  }
}
