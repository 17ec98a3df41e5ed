// The sizes at which a step is timed: the default size, with one letter changed at a time.

export interface Size {
  /** Hidden units. */
  readonly H: number;
  /** Images per batch. */
  readonly B: number;
  /** Inputs. */
  readonly D: number;
}

export type Letter = keyof Size;

export const defaultSize: Size = { H: 64, B: 256, D: 784 };

/** A large job, whose GFLOP/s should not be below those of the default size. */
export const largeSize: Size = { H: 4096, B: 1024, D: 784 };

/** Powers of two with exponents in this range. */
const powers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => 2 ** (from + i));

const ranges: Readonly<Record<Letter, readonly number[]>> = {
  H: powers(4, 13),
  B: powers(0, 13),
  D: powers(6, 12),
};

export const letters = ["H", "B", "D"] as const;

/** Returns the sizes of a curve in ascending order, including the default one. */
export function sizesAlong(letter: Letter): Size[] {
  const values = new Set([...ranges[letter], defaultSize[letter]]);
  return [...values].sort((a, b) => a - b).map((value) => ({ ...defaultSize, [letter]: value }));
}

/** GFLOP of a step's five matmuls, counting a multiply-add as two operations. */
export const gigaflop = ({ H, B, D }: Size) => (5 * 2 * B * D * H) / 1e9;
