import fc from "fast-check";

const activation = fc.oneof(fc.constant(0), fc.float({ min: -1, max: 9, noNaN: true }));

/** Codes of 1 to 6 hidden units, as rows. */
export const rowsOfCodes = fc.integer({ min: 1, max: 6 }).chain((hidden) =>
  fc.array(fc.array(activation, { minLength: hidden, maxLength: hidden }), {
    minLength: 1,
    maxLength: 20,
  }),
);

export const total = (values: Iterable<number>) =>
  [...values].reduce((sum, value) => sum + value, 0);
