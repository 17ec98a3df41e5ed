// The scatter plot of the code space, read as a user would: positions from its ticks.

import type { Locator, Page } from "@playwright/test";

/** Left and top on the page, in CSS pixels. */
export type Position = readonly [number, number];

export class ScatterPlot {
  constructor(private readonly page: Page) {}

  get plot(): Locator {
    return this.page.getByRole("application", { name: /^(Images|Rows) in the code space$/ });
  }

  /** The description of the hovered point. */
  get card(): Locator {
    return this.page.locator(".hover-card");
  }

  /** The plot's box on the page, in CSS pixels. */
  async box() {
    const box = await this.plot.boundingBox();
    if (!box) throw new Error("The plot is not on the page.");
    return box;
  }

  /** Returns a function from values to positions on the page, derived from two ticks of each axis. */
  async positioning(): Promise<(x: number, y: number) => Position> {
    const box = await this.box();
    const ticks = await this.page.locator(".scatter-axes g[transform]").evaluateAll((groups) =>
      groups.map((group) => ({
        value: Number(group.textContent),
        offset: (group.getAttribute("transform") ?? "").match(/[\d.]+/g)?.map(Number) ?? [],
        isAcross: group.querySelector("text")?.getAttribute("text-anchor") === "middle",
      })),
    );
    const line = (isAcross: boolean) => {
      const own = ticks.filter((tick) => tick.isAcross === isAcross);
      const [first, last] = [own[0], own.at(-1)];
      if (!first || !last || first === last) throw new Error("An axis has fewer than two ticks.");
      const at = (tick: typeof first) => tick.offset[isAcross ? 0 : 1] as number;
      const per = (at(last) - at(first)) / (last.value - first.value);
      return (value: number) => at(first) + (value - first.value) * per;
    };
    const [across, up] = [line(true), line(false)];
    return (x, y) => [box.x + across(x), box.y + up(y)];
  }

  /** Draws a lasso through positions on the page. */
  async lasso(corners: readonly Position[]): Promise<void> {
    const { mouse } = this.page;
    await mouse.move(...(corners[0] as Position));
    await mouse.down();
    for (const corner of corners.slice(1)) await mouse.move(...corner, { steps: 4 });
    await mouse.up();
  }

  /** The names of the axes, across and up. */
  get names(): Locator {
    return this.page.locator(".scatter-axes .name");
  }
}

export const distance = ([left1, top1]: Position, [left2, top2]: Position) =>
  Math.hypot(left1 - left2, top1 - top2);

/** Returns the image whose nearest neighbour is farthest away. */
export function mostIsolated(positions: readonly Position[]): number {
  const gaps = positions.map((position, i) =>
    positions.reduce(
      (least, other, k) => (k === i ? least : Math.min(least, distance(position, other))),
      1e9,
    ),
  );
  return gaps.indexOf(Math.max(...gaps));
}

/** Returns a closed triangle in a box, none of whose sides is within two pixels of a point. */
export function clearTriangle(
  positions: readonly Position[],
  box: { x: number; y: number; width: number; height: number },
): Position[] {
  const at = (x: number, y: number): Position => [box.x + x * box.width, box.y + y * box.height];
  for (let shift = 0; shift < 0.3; shift += 0.003) {
    const corners = [at(0.15 + shift, 0.3), at(0.6 + shift, 0.35), at(0.3 + shift, 0.85)];
    const closed = [...corners, corners[0] as Position];
    const isClear = positions.every((position) =>
      corners.every(
        (_, i) => distanceToSegment(position, closed[i] as Position, closed[i + 1] as Position) > 2,
      ),
    );
    if (isClear) return closed;
  }
  throw new Error("Every triangle has a point near one of its sides.");
}

function distanceToSegment(position: Position, a: Position, b: Position): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const t = ((position[0] - a[0]) * dx + (position[1] - a[1]) * dy) / (dx * dx + dy * dy);
  const share = Math.min(1, Math.max(0, t));
  return distance(position, [a[0] + share * dx, a[1] + share * dy]);
}

/** Returns whether a position lies on the same side of all three sides. */
export function isInside(closed: readonly Position[], position: Position): boolean {
  const sides = [0, 1, 2].map((i) => {
    const [a, b] = [closed[i] as Position, closed[i + 1] as Position];
    return (b[0] - a[0]) * (position[1] - a[1]) - (b[1] - a[1]) * (position[0] - a[0]) > 0;
  });
  return sides.every((side) => side === sides[0]);
}
