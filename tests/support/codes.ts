import fc from "fast-check";

/** Multiples of 1/64, so that their sums are exact. */
const activation = fc.oneof(
  fc.constant(0),
  fc.integer({ min: -64, max: 576 }).map((steps) => steps / 64),
);

/** Codes of 1 to 6 hidden units, as rows. */
export const rowsOfCodes = fc.integer({ min: 1, max: 6 }).chain((hidden) =>
  fc.array(fc.array(activation, { minLength: hidden, maxLength: hidden }), {
    minLength: 1,
    maxLength: 20,
  }),
);

export const total = (values: Iterable<number>) =>
  [...values].reduce((sum, value) => sum + value, 0);
