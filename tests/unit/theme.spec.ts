// The digits' colours are distinguishable on the background, with and without colour blindness.

import { expect, test } from "@playwright/test";
import { darkTheme, lightTheme } from "../../src/charts/theme.ts";

type Triple = readonly [number, number, number];
type Matrix = readonly [Triple, Triple, Triple];

/** Machado, Oliveira and Fernandes 2009, severity 1, on linear sRGB. */
const visions: Record<string, Matrix> = {
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
};

/** OKLab, https://bottosson.github.io/posts/oklab/ */
const toCones: Matrix = [
  [0.4122214708, 0.5363325363, 0.0514459929],
  [0.2119034982, 0.6806995451, 0.1073969566],
  [0.0883024619, 0.2817188376, 0.6299787005],
];
const toLab: Matrix = [
  [0.2104542553, 0.793617785, -0.0040720468],
  [1.9779984951, -2.428592205, 0.4505937099],
  [0.0259040371, 0.7827717662, -0.808675766],
];

const map = (values: Triple, change: (value: number) => number): Triple => [
  change(values[0]),
  change(values[1]),
  change(values[2]),
];
const times = (matrix: Matrix, [x, y, z]: Triple): Triple =>
  matrix.map(([a, b, c]) => a * x + b * y + c * z) as unknown as Triple;

function linear(color: string): Triple {
  const channels = [1, 3, 5].map((i) => Number.parseInt(color.slice(i, i + 2), 16) / 255);
  return map(channels as unknown as Triple, (value) =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
  );
}

function seen(color: string, vision: Matrix): Triple {
  const light = map(times(vision, linear(color)), (value) => Math.min(1, Math.max(0, value)));
  return times(toLab, map(times(toCones, light), Math.cbrt));
}

function contrast(a: string, b: string): number {
  const luminance = (color: string) => {
    const [red, green, blue] = linear(color);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

const themes = { light: [lightTheme, 2.2], dark: [darkTheme, 3] } as const;

for (const [name, [theme, least]] of Object.entries(themes)) {
  test(`${name}: text has 4.5:1 contrast with the paper, the accent 3:1`, () => {
    for (const text of [theme.ink, theme.muted, theme.sparsity, theme.reconstruction]) {
      expect(contrast(text, theme.paper), text).toBeGreaterThan(4.5);
    }
    expect(contrast(theme.accent, theme.paper)).toBeGreaterThan(3);
  });

  test(`${name}: each digit's colour stands out from the paper`, () => {
    for (const color of theme.digits) {
      expect(contrast(color, theme.paper), color).toBeGreaterThan(least);
    }
  });

  test(`${name}: the ends of the diverging scale stand out from the paper, its middle`, () => {
    for (const color of [theme.positive, theme.negative]) {
      expect(contrast(color, theme.paper), color).toBeGreaterThan(4.5);
    }
  });

  for (const [vision, matrix] of Object.entries(visions)) {
    test(`${name}: positive and negative differ for ${vision} vision`, () => {
      const [a, b] = [seen(theme.positive, matrix), seen(theme.negative, matrix)];
      expect(Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])).toBeGreaterThan(0.2);
    });

    test(`${name}: ten digits' colours differ for ${vision} vision`, () => {
      expect(theme.digits).toHaveLength(10);
      const colors = theme.digits.map((color) => seen(color, matrix));
      colors.forEach((a, i) => {
        for (const b of colors.slice(i + 1)) {
          // Tableau's ten, for comparison: 0.113, 0.007, 0.023 and 0.042.
          expect(Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])).toBeGreaterThan(0.095);
        }
      });
    });
  }
}
