// The table of settings in pairs: every row is valid, and no two values that go together are missing.

import { expect, test } from "@playwright/test";
import { parseSettings, type Settings } from "../../src/config/settings.ts";
import { pairs } from "../support/pairs.ts";

type Changes = Partial<Settings>;

/** The values of each setting that the rows combine. */
function valuesOf(rows: readonly Changes[]): [keyof Settings, Set<unknown>][] {
  const combined = new Set(rows.flatMap((row) => Object.keys(row) as (keyof Settings)[]));
  const sizes = ["hiddenUnits", "k", "lifetimeShare", "bandwidth", "startThreshold", "targetL0"];
  return [...combined]
    .filter((name) => !sizes.includes(name))
    .map((name) => [name, new Set(rows.map((row) => parseSettings(row)[name]))]);
}

/** Whether the settings go together, and each has an effect. */
const isValid = (row: Changes) => {
  try {
    const { decay, decayShare, reconstructionError, inputScale } = parseSettings(row);
    // Rows scaled by sqrt-d are not within 0–1.
    const isInRange = reconstructionError !== "cross-entropy" || inputScale !== "sqrt-d";
    return isInRange && (decay === "linear" || decayShare > 0);
  } catch {
    return false;
  }
};

test("every two values that go together are in a row", () => {
  const rows = pairs.map((row) => parseSettings(row));
  const settings = valuesOf(pairs);
  let seen = 0;
  for (const [i, [first, firstValues]] of settings.entries()) {
    for (const [second, secondValues] of settings.slice(i + 1)) {
      for (const a of firstValues) {
        for (const b of secondValues) {
          const has = rows.some((row) => row[first] === a && row[second] === b);
          if (has) seen++;
          // A row that can be changed to have both would make a missing row possible.
          const possible =
            !has && pairs.some((row) => isValid({ ...row, [first]: a, [second]: b }));
          expect(possible, `${first} ${a} with ${second} ${b}`).toBe(false);
        }
      }
    }
  }
  expect(seen).toBeGreaterThan(800);
});
