// column sums — the sums of B's columns, which a matmul adds while it has B in registers
// The first row of tiles stores them. Each is a single accumulator that adds its terms in ascending order of k.

import { addInOrder, repeat } from "../kernel.ts";
import { loadQuad, type MatmulOperands, type MatmulVariant } from "./variant.ts";

/** The sum of the columns of the tile's quad j. */
const columnSum = (j: number) => `bSum${j}`;

export const columnSums = ({ sumsB }: MatmulOperands, { quads }: MatmulVariant) =>
  sumsB ? repeat(quads, (j) => `var ${columnSum(j)} = vec4f();`) : "";

/**
 * Adds a row of B, whose quads are `b(j)`. A condition in the loop costs a CPU more than the additions that all but the
 * first row of tiles do in vain.
 */
export const addToColumnSums = (
  { sumsB }: MatmulOperands,
  { quads }: MatmulVariant,
  b: (j: number) => string,
) => (sumsB ? repeat(quads, (j) => `${columnSum(j)} += ${b(j)};`) : "");

/** Adds all rows of B, after a product that skips some of them. */
export const addAllToColumnSums = ({ b, sumsB }: MatmulOperands, { quads }: MatmulVariant) =>
  sumsB
    ? `
    if (row == 0u && quad < columnQuads) {
      ${addInOrder(
        { index: "k", first: "0u", end: "innerCount", loads: quads },
        (k, n) =>
          repeat(
            quads,
            (j) => `let b${n}_${j} = ${loadQuad(b, `${k} * columnQuads + quad + ${j}u`)};`,
          ),
        (n) => repeat(quads, (j) => `${columnSum(j)} += b${n}_${j};`),
      )}
    }`
    : "";

/** Runs `store` for each quad of columns, with its index and its sums, once for all of C. */
export const storeColumnSums = (
  { quads }: MatmulVariant,
  quadOf: (j: number) => string,
  store: (q: string, sum: string) => string,
) => `
    if (row == 0u) {
      ${repeat(
        quads,
        (j) => `if (${quadOf(j)} < columnQuads) { ${store(quadOf(j), columnSum(j))} }`,
      )}
    }`;
