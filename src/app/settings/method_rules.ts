// What each method does to a code, on the same values of ten test digits. For methods that the current run does not
// have; the rules are those of training, with sizes that suit 64 units.

import type { Settings } from "../../config/settings.ts";

/** Codes of some rows, (rows, hidden). */
export interface CodeRows {
  readonly rows: number;
  readonly hidden: number;
  readonly values: Float32Array;
}

const ROWS = 10;
const HIDDEN = 64;
/** Units that are kept of a row where a method keeps a number of them. */
const KEPT = 5;
/** What L1 takes from each value, and where gates open. */
const SHRINKAGE = 0.25;

/** (10, 64) xW₁ + b₁ of the first test digits in the model that ships with the page, in units of the largest over 127. */
const ENCODED =
  "49y6wTGSyxAANMaBIYbJrvDisS6f2O4Fpp/CqArz1YqVzfqqBNsfx+CmydZD9gi06sAC3Qan8NZe7uECgdzBuMPG+cmtgbPJjsq8r5zIybHtyQcei+vACIGq/Oec1Obrhr7hsBiwgdTX5sDrm4GbbU4274HNHYHXgU7xtX/w1Jzj5+IO5u8k8OjM1PPo9BUo0e7o7e/sAKzY1y3xv/ziG8f24dfo4df+5fTs1+Td39LbPCvA1fYp5yMw6ufyLO/k4YH2nLrYgdHnEbNVrym9odaBNZyTuJo7lenf7TKgueWB47wB77qBypXskNLP4N7wpqaBBAuBySmVxvre0Y/CEbDRFqgOvKu7Rxnl5wbnA7GorurJ4e2B8BDYzvcI17/0AgpBgerMpljT8OEl6fcZ7NXH+vnuAQPrwwINA8veG96/7+MT2uVA4OrBzN7S7hgx5/Lj7QLnCqjY2DHTzO3gLLj00dTc3+3r5OHO1N7zusPLLwu/1dog4RwW8OntJe7uo/S5y+SZ6RDk6NCwKPvtqbMC0evPTJ2qGdSQ3qXS5JYWiAeo7+xAQMDqSqng7+f1wu+/ngTOrNXS3PIewQT298bH8+KstORPst3y6TMD0hDBgsXmAaOB4biB2hUZJQMiyhbHBRn8l+3JIYGw8C8D6/neC8icLd6jxI7l3wCoPPCpwWUFta7IiO/N9a+3GFrZsr2bgYGxgdsv16DA2bSBm8fER4GBCsfXxC6Bv4XoiZu/2sOyJ7i6x9MOocrBoMizFamqzb3f0ODg/Yyl/q+v1/vI9e6hJcPOtNHJyPS157mBytO+OBSB2NS7yb7lIta7gdmz86OBNpxHwoFWgf2+jA==";

function encoded(): Float32Array {
  const bytes = Int8Array.from(atob(ENCODED), (letter) => letter.charCodeAt(0));
  return Float32Array.from(bytes, (value) => value / 127);
}

type Rule = (z: Float32Array) => Float32Array;

const rectified: Rule = (z) => z.map((value) => Math.max(value, 0));

/** Keeps the `count` largest positive values at these places, ties by place. */
function keepLargest(z: Float32Array, to: Float32Array, places: number[], count: number): void {
  const largest = places.toSorted((a, b) => (z[b] as number) - (z[a] as number) || a - b);
  for (const place of largest.slice(0, count)) to[place] = Math.max(z[place] as number, 0);
}

/** Keeps the largest of each group of places. */
const keeping =
  (groups: number, group: (g: number) => number[], count: number): Rule =>
  (z) => {
    const kept = new Float32Array(z.length);
    for (let g = 0; g < groups; g++) keepLargest(z, kept, group(g), count);
    return kept;
  };

const range = (count: number, place: (i: number) => number) =>
  Array.from({ length: count }, (_, i) => place(i));

const ruleOf: Readonly<Record<Settings["activation"], Rule>> = {
  relu: rectified,
  sigmoid: (z) => z.map((value) => 1 / (1 + Math.exp(-value))),
  topk: keeping(ROWS, (row) => range(HIDDEN, (unit) => row * HIDDEN + unit), KEPT),
  "batch-topk": keeping(1, () => range(ROWS * HIDDEN, (place) => place), KEPT * ROWS),
  lifetime: keeping(HIDDEN, (unit) => range(ROWS, (row) => row * HIDDEN + unit), 1),
  // Each unit has a threshold of its own: here, half of its largest value.
  jumprelu: (z) => {
    const largest = new Float32Array(HIDDEN);
    z.forEach((value, i) => {
      largest[i % HIDDEN] = Math.max(largest[i % HIDDEN] as number, value);
    });
    return z.map((value, i) => (value > (largest[i % HIDDEN] as number) / 2 ? value : 0));
  },
  gated: (z) => z.map((value) => (value > SHRINKAGE ? value : 0)),
};

const shrunk: Rule = (z) => z.map((value) => Math.max(value - SHRINKAGE, 0));

/** Returns the codes of ten test digits as a method would leave them. */
export function illustratedCodes({
  activation,
  penalty,
}: Pick<Settings, "activation" | "penalty">): CodeRows {
  const shrinks = activation === "relu" && (penalty === "l1" || penalty === "l1-decoder");
  const rule = shrinks ? shrunk : ruleOf[activation];
  return { rows: ROWS, hidden: HIDDEN, values: rule(encoded()) };
}
