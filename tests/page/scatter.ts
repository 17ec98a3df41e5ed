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

  /** Where the plot is on the page, in CSS pixels. */
  async box() {
    const box = await this.plot.boundingBox();
    if (!box) throw new Error("The plot is not on the page.");
    return box;
  }

  /** Where values lie on the page, in CSS pixels: a straight line through two ticks of each axis. */
  async placing(): Promise<(x: number, y: number) => Place> {
    const box = await this.box();
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

export const distance = ([left1, top1]: Place, [left2, top2]: Place) =>
  Math.hypot(left1 - left2, top1 - top2);

/** The image whose point has the most room around it. */
export function loneliest(places: readonly Place[]): number {
  const room = places.map((place, i) =>
    places.reduce(
      (least, other, k) => (k === i ? least : Math.min(least, distance(place, other))),
      1e9,
    ),
  );
  return room.indexOf(Math.max(...room));
}

/** A triangle in a box, no side of which is within two pixels of a point. */
export function triangleApart(
  places: readonly Place[],
  box: { x: number; y: number; width: number; height: number },
): Place[] {
  const at = (x: number, y: number): Place => [box.x + x * box.width, box.y + y * box.height];
  for (let shift = 0; shift < 0.3; shift += 0.003) {
    const corners = [at(0.15 + shift, 0.3), at(0.6 + shift, 0.35), at(0.3 + shift, 0.85)];
    const closed = [...corners, corners[0] as Place];
    const isApart = places.every((place) =>
      corners.every((_, i) => toSegment(place, closed[i] as Place, closed[i + 1] as Place) > 2),
    );
    if (isApart) return closed;
  }
  throw new Error("Every triangle has a point near its sides.");
}

function toSegment(place: Place, a: Place, b: Place): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const t = ((place[0] - a[0]) * dx + (place[1] - a[1]) * dy) / (dx * dx + dy * dy);
  const share = Math.min(1, Math.max(0, t));
  return distance(place, [a[0] + share * dx, a[1] + share * dy]);
}

/** Whether a place lies on the same side of all three sides. */
export function isInside(closed: readonly Place[], place: Place): boolean {
  const sides = [0, 1, 2].map((i) => {
    const [a, b] = [closed[i] as Place, closed[i + 1] as Place];
    return (b[0] - a[0]) * (place[1] - a[1]) - (b[1] - a[1]) * (place[0] - a[0]) > 0;
  });
  return sides.every((side) => side === sides[0]);
}
