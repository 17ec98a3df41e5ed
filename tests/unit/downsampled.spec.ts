import { expect, test } from "@playwright/test";
import { Downsampled } from "../../src/app/run/curves.ts";

test("a downsampled list has even distances, the first and the latest entry", () => {
  const most = 10;
  for (const added of [0, 1, 10, 11, 12, 1000, 1023]) {
    const list = new Downsampled<number>(most);
    for (let i = 0; i < added; i++) list.add(i);

    const kept = list.list();
    expect(kept.length).toBeLessThanOrEqual(most + 1);
    expect(kept.length).toBeGreaterThanOrEqual(Math.min(added, most / 2));
    if (added > 0) expect([kept[0], kept.at(-1)]).toEqual([0, added - 1]);
    const distances = new Set(kept.slice(1, -1).map((entry, i) => entry - (kept[i] as number)));
    expect(distances.size, `distances of ${kept}`).toBeLessThanOrEqual(1);
  }
});
