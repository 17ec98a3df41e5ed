import { expect, test } from "@playwright/test";
import { Downsampled } from "../../src/training/curves.ts";

test("a downsampled list is evenly spaced and includes the first and the latest entry", () => {
  const most = 10;
  for (const added of [0, 1, 10, 11, 12, 1000, 1023]) {
    const list = new Downsampled<number>(most);
    for (let i = 0; i < added; i++) list.add(i);

    const points = list.list();
    expect(points.length).toBeLessThanOrEqual(most + 1);
    expect(points.length).toBeGreaterThanOrEqual(Math.min(added, most / 2));
    if (added > 0) expect([points[0], points.at(-1)]).toEqual([0, added - 1]);
    const distances = new Set(points.slice(1, -1).map((entry, i) => entry - (points[i] as number)));
    expect(distances.size, `distances of ${points}`).toBeLessThanOrEqual(1);
  }
});
