// At which sizes the cost of a step is measured: the article's, with one letter at a time changed.

export interface Size {
  /** Hidden units. */
  readonly H: number;
  /** Rows of a batch. */
  readonly B: number;
  /** Inputs. */
  readonly D: number;
}

export type Letter = keyof Size;

export const defaultSize: Size = { H: 64, B: 256, D: 784 };

/** A big job, whose GFLOP/s must not be below the article's. */
export const largeSize: Size = { H: 4096, B: 1024, D: 784 };

/** Powers of two with these exponents. */
const powers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => 2 ** (from + i));

const ranges: Readonly<Record<Letter, readonly number[]>> = {
  H: powers(4, 13),
  B: powers(0, 13),
  D: powers(6, 12),
};

export const letters = ["H", "B", "D"] as const;

/** The sizes of a curve, ascending; the article's is among them. */
export function sizesAlong(letter: Letter): Size[] {
  const values = new Set([...ranges[letter], defaultSize[letter]]);
  return [...values].sort((a, b) => a - b).map((value) => ({ ...defaultSize, [letter]: value }));
}

/** GFLOP of the five products of a step: a multiplication and an addition each. */
export const gigaflop = ({ H, B, D }: Size) => (5 * 2 * B * D * H) / 1e9;
