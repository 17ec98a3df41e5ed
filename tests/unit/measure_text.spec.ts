import { expect, test } from "@playwright/test";
import { measureText } from "../../src/cli/measures.ts";

test("measures are counts, three digits, or a dash", () => {
  expect([12, 60_000, -5, 0.01906, -7.6e33, 1e12, null, Number.NaN].map(measureText)).toEqual([
    "12",
    "60,000",
    "−5",
    "0.0191",
    "−7.60e+33",
    "1.00e+12",
    "–",
    "–",
  ]);
});
