// How often a lost device is replaced.

import { expect, test } from "@playwright/test";
import { Restores, TOO_OFTEN } from "../../src/engine/restores.ts";

test("three losses within a minute are allowed, and more when earlier ones are over a minute old", () => {
  const restores = new Restores();
  expect([0, 10_000, 20_000].map((time) => restores.allow(time))).toEqual([true, true, true]);
  expect(restores.allow(59_000)).toBe(false);
  expect(restores.allow(75_000)).toBe(true);
  expect(TOO_OFTEN).toContain("3 times");
});
