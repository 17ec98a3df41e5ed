import { expect, test } from "@playwright/test";
import {
  formatCount,
  formatDuration,
  formatPercent,
  formatSignificant,
  formatTick,
  plural,
  sixDigits,
} from "../../src/format.ts";

test("numbers are grouped and rounded for people", () => {
  expect([999.6, 60_000, -5].map(formatCount)).toEqual(["1,000", "60,000", "−5"]);
  const values = [0.01906, 12.71, 999.6, 3046, 2.5e6, 6.3e-7, -12.71, -3046, -6.3e-7];
  const short = [
    ...["0.0191", "12.7", "1,000", "3,050", "2.50e+6", "6.30e-7"],
    ...["−12.7", "−3,050", "−6.30e-7"],
  ];
  expect(values.map(formatSignificant)).toEqual(short);
  expect([-0.679, 0.103, 1e-9].map(formatPercent)).toEqual(["−67.9%", "10.3%", "1e-7%"]);
});

test("six digits at most, with an exponent if the number has more before its point", () => {
  const values = [-5, 13.219_12, 65_535, 999_999.6, 1_234_567, -782_843_000_000_000, 1.29e34, 1e-9];
  const short = [
    "−5",
    "13.2191",
    "65535",
    "1e+6",
    "1.23457e+6",
    "−7.82843e+14",
    "1.29e+34",
    "1e-9",
  ];
  expect(values.map(sixDigits)).toEqual(short);
});

test("axis labels are short for all values", () => {
  const values = [
    0, 0.05, 1.1988000000000001, 1500, 10_000, 60_000, 2.5e6, 1e10, 1e-7, -0.5, -60_000, -1e-7,
  ];
  const short = [
    ...["0", "0.05", "1.1988", "1,500", "10k", "60k", "2.5M", "1e10", "1e-7"],
    ...["−0.5", "−60k", "−1e-7"],
  ];
  expect(values.map(formatTick)).toEqual(short);
});

test("singular and plural", () => {
  expect([0, 1, 2000].map((n) => plural(n, "step"))).toEqual(["0 steps", "1 step", "2,000 steps"]);
  expect(plural(2, "unit is", "units are")).toBe("2 units are");
});

test("times are rounded before they are split", () => {
  const seconds = [0.4, 59.4, 59.6, 200, 3599.6, 7530];
  const words = ["0 s", "59 s", "1 min 0 s", "3 min 20 s", "1 h 0 min", "2 h 5 min"];
  expect(seconds.map(formatDuration)).toEqual(words);
});
