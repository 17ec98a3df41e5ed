// The digits' colours are distinguishable on the background, with and without colour blindness.

import { expect, test } from "@playwright/test";
import { converter, differenceCiede2000, type Lrgb, wcagContrast } from "culori";
import { seriesStyle } from "../../src/charts/series_style.ts";
import { darkTheme, lightTheme } from "../../src/charts/theme.ts";

/** Machado, Oliveira and Fernandes 2009, severity 1: rows of matrices for linear sRGB. */
const visions = {
  full: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
} as const;
type Vision = keyof typeof visions;

const linear = converter("lrgb");
const difference = differenceCiede2000();

/** Returns the colour as it is seen. culori's own simulation applies these matrices to sRGB that is not linear. */
function seen(colour: string, vision: Vision): Lrgb {
  const { r, g, b } = linear(colour) as Lrgb;
  const [red, green, blue] = visions[vision].map(([x, y, z]) =>
    Math.min(1, Math.max(0, x * r + y * g + z * b)),
  ) as [number, number, number];
  return { mode: "lrgb", r: red, g: green, b: blue };
}

/** Returns the smallest difference between two of the colours. */
function smallestDifference(colours: readonly string[], vision: Vision): number {
  const all = colours.map((colour) => seen(colour, vision));
  return Math.min(...all.flatMap((a, i) => all.slice(i + 1).map((b) => difference(a, b))));
}

const themes = { light: lightTheme, dark: darkTheme } as const;

for (const [name, theme] of Object.entries(themes)) {
  test(`${name}: text has 4.5:1 contrast with the paper, the accent 3:1`, () => {
    for (const text of [theme.ink, theme.muted, theme.sparsity, theme.reconstruction]) {
      expect(wcagContrast(text, theme.paper), text).toBeGreaterThan(4.5);
    }
    expect(wcagContrast(theme.accent, theme.paper)).toBeGreaterThan(3);
  });

  test(`${name}: each digit's colour has 3:1 contrast with the paper`, () => {
    expect(theme.digits).toHaveLength(10);
    for (const colour of theme.digits) {
      expect(wcagContrast(colour, theme.paper), colour).toBeGreaterThan(3);
    }
  });

  test(`${name}: the ends of the diverging scale stand out from the paper, its middle`, () => {
    for (const colour of [theme.positive, theme.negative]) {
      expect(wcagContrast(colour, theme.paper), colour).toBeGreaterThan(4.5);
    }
  });

  for (const vision of Object.keys(visions) as Vision[]) {
    test(`${name}: positive and negative differ for ${vision} vision`, () => {
      expect(smallestDifference([theme.positive, theme.negative], vision)).toBeGreaterThan(20);
    });

    test(`${name}: ten digits' colours differ for ${vision} vision`, () => {
      // Tableau's ten, for comparison: 18.1, 1.2, 0.7 and 6.9; Petroff's: 17.3, 11.9, 12.6 and 13.3.
      const least = vision === "full" ? 22 : 13;
      expect(smallestDifference(theme.digits, vision)).toBeGreaterThan(least);
    });

    test(`${name}: digits that look alike differ even more for ${vision} vision`, () => {
      for (const digits of [
        [4, 7, 9],
        [3, 5, 8],
        [0, 6],
      ]) {
        const colours = digits.map((digit) => theme.digits[digit] as string);
        expect(smallestDifference(colours, vision), digits.join()).toBeGreaterThan(16);
      }
    });

    test(`${name}: the colours of the first four runs differ for ${vision} vision`, () => {
      const colours = [0, 1, 2, 3].map((run) => seriesStyle(run, theme).colour);
      expect(smallestDifference(colours, vision)).toBeGreaterThan(16);
    });
  }
}
