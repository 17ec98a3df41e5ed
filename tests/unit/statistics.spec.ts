// Statistics of codes, compared with plain, slow definitions in float64.

import { expect, test } from "@playwright/test";
import fc from "fast-check";
import { SATURATION as REFERENCE_SATURATION } from "../../src/reference/penalties.ts";
import { CodeStatisticsAccumulator, codeStatistics } from "../../src/statistics/code_statistics.ts";
import { BINS_PER_DECADE, firingRateHistogram } from "../../src/statistics/firing_rates.ts";
import { highest } from "../../src/statistics/highest.ts";
import { SATURATION } from "../../src/statistics/saturation.ts";
import { similarUnits } from "../../src/statistics/similar_units.ts";
import { unitStatistics } from "../../src/statistics/unit_statistics.ts";
import { rowsOfCodes, total } from "../support/codes.ts";

test.describe("codes", () => {
  test("matches values computed by hand", () => {
    const codes = Float32Array.of(0, 2, 0, 0, 1, 0, 0, 0.5, 0.25, 0, 0.5, 0);
    expect(codeStatistics(codes, 3)).toEqual({
      count: 4,
      meanActivation: Float64Array.of(0, 1, 0.0625),
      firingRate: Float64Array.of(0, 1, 0.25),
      meanL0: 1.25,
      l0Histogram: Uint32Array.of(0, 3, 1, 0),
      dead: 1,
      saturated: 1,
      nonFinite: 0,
    });
  });

  test("a negative activation is not active but counts in the mean", () => {
    const { firingRate, meanActivation } = codeStatistics(Float32Array.of(-1, 3), 1);
    expect([...firingRate]).toEqual([0.5]);
    expect([...meanActivation]).toEqual([1]);
  });

  test("a unit is saturated from the mean at which the penalty becomes a tangent", () => {
    expect(SATURATION).toBe(REFERENCE_SATURATION);
    expect(codeStatistics(Float32Array.of(0.9989, 0.9991), 2).saturated).toBe(1);
  });

  test("a unit with NaN or infinite activations is neither dead nor saturated", () => {
    const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
    const codes = Float32Array.of(0, nan, infinity, 0, 9, 0, nan, -infinity, 0, 9);
    const { dead, saturated, nonFinite } = codeStatistics(codes, 5);
    expect({ dead, saturated, nonFinite }).toEqual({ dead: 2, saturated: 1, nonFinite: 2 });
  });

  test("any codes give the same as plain sums", () => {
    fc.assert(
      fc.property(rowsOfCodes, (rows) => {
        const hidden = rows[0]?.length as number;
        const statistics = codeStatistics(Float32Array.from(rows.flat()), hidden);
        const active = rows.map((row) => row.filter((h) => h > 0).length);
        expect(statistics.count).toBe(rows.length);
        expect(statistics.meanL0).toBeCloseTo(total(active) / rows.length, 12);
        expect([...statistics.l0Histogram]).toEqual(
          Array.from({ length: hidden + 1 }, (_, k) => active.filter((l0) => l0 === k).length),
        );
        const columns = Array.from({ length: hidden }, (_, j) =>
          rows.map((row) => row[j] as number),
        );
        columns.forEach((column, j) => {
          expect(statistics.meanActivation[j]).toBeCloseTo(total(column) / rows.length, 9);
          expect(statistics.firingRate[j]).toBe(column.filter((h) => h > 0).length / rows.length);
        });
        expect(statistics.dead).toBe(columns.filter((c) => c.every((h) => h <= 0)).length);
        expect(statistics.saturated).toBe(
          columns.filter((column) => total(column) / rows.length > 0.999).length,
        );
      }),
    );
  });

  test("any batches of the same codes give the same statistics, bit for bit", () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 8 });
    // Sums of these are rounded, so that their order matters.
    const row = fc.array(fc.float({ min: -1, max: 9, noNaN: true }), {
      minLength: 3,
      maxLength: 3,
    });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), sizes, (rows, sizes) => {
        const hidden = rows[0]?.length as number;
        const statistics = new CodeStatisticsAccumulator(hidden);
        const rest = [...rows];
        for (const size of [...sizes, rows.length]) {
          const batch = rest.splice(0, size);
          if (batch.length > 0) statistics.add(Float32Array.from(batch.flat()));
        }
        const whole = codeStatistics(Float32Array.from(rows.flat()), hidden);
        expect(statistics.finish()).toEqual(whole);
      }),
    );
  });

  test("statistics can be read in between, and later batches leave them as they are", () => {
    const statistics = new CodeStatisticsAccumulator(2);
    statistics.add(Float32Array.of(0, 1));
    const first = statistics.finish();
    statistics.add(Float32Array.of(3, 1));
    expect(first).toEqual(codeStatistics(Float32Array.of(0, 1), 2));
    expect(statistics.finish()).toEqual(codeStatistics(Float32Array.of(0, 1, 3, 1), 2));
  });

  test("codes that are not whole rows are refused, and so are statistics of no codes", () => {
    expect(() => codeStatistics(new Float32Array(7), 3)).toThrow(/7 values cannot be split/);
    expect(() => codeStatistics(new Float32Array(0), 3)).toThrow(/0 values/);
    expect(() => new CodeStatisticsAccumulator(3).finish()).toThrow(/no codes/);
  });
});

test.describe("one unit", () => {
  const options = { bins: 4, top: 3, examples: 2 };
  const example = (image: number, activation: number) => ({ image, activation });

  test("matches values computed by hand", () => {
    const column = [0, 4, 1, 0, 2, 4, 3.9, -1];
    const labels = Uint8Array.of(0, 2, 2, 1, 0, 0, 2, 0);
    const codes = Float32Array.from(column.flatMap((h) => [9, h]));
    const sum = Math.fround(3.9) + 11;
    expect(unitStatistics(codes, labels, 2, 1, options)).toEqual({
      mean: (sum - 1) / 8,
      firingRate: 5 / 8,
      max: 4,
      // A value on an edge belongs to the bin above it; the highest to the last.
      histogram: { counts: Uint32Array.of(0, 1, 1, 3), inactive: 3 },
      classShares: Float64Array.of(6 / sum, 0, (sum - 6) / sum),
      top: [example(1, 4), example(5, 4), example(6, Math.fround(3.9))],
      // The two strong images leave three.
      medium: [example(6, Math.fround(3.9)), example(4, 2)],
      weak: [example(2, 1)],
    });
  });

  test("a dead unit has an empty histogram, no shares and no images", () => {
    const labels = Uint8Array.of(1, 0, 2);
    expect(unitStatistics(new Float32Array(6), labels, 2, 0, { ...options, bins: 2 })).toEqual({
      mean: 0,
      firingRate: 0,
      max: 0,
      histogram: { counts: Uint32Array.of(0, 0), inactive: 3 },
      classShares: Float64Array.of(0, 0, 0),
      top: [],
      medium: [],
      weak: [],
    });
  });

  test("a unit that a single image activates stands for its class", () => {
    const codes = Float32Array.of(0, 0, 0.25, 0);
    const labels = Uint8Array.of(4, 1, 3, 3);
    const found = unitStatistics(codes, labels, 1, 0, options);
    expect([...found.classShares]).toEqual([0, 0, 0, 1, 0]);
    expect(found).toMatchObject({ top: [example(2, 0.25)], medium: [], weak: [] });
    expect([...found.histogram.counts]).toEqual([0, 0, 0, 1]);
  });

  test("the examples are evenly spaced over the middle and the lowest third", () => {
    const count = 36;
    // Image n has rank 35 − n.
    const codes = Float32Array.from({ length: count }, (_, n) => n + 1);
    const labels = new Uint8Array(count);
    const { top, medium, weak } = unitStatistics(codes, labels, 1, 0, { ...options, examples: 6 });
    const images = (examples: typeof top) => examples.map(({ image }) => image);
    expect(images(top)).toEqual([35, 34, 33]);
    expect(images(medium)).toEqual([22, 20, 18, 16, 14, 12]);
    expect(images(weak)).toEqual([10, 8, 6, 4, 2, 0]);
  });

  test("any unit of any codes gives the same as plain counts, and its images in order", () => {
    const bins = fc.integer({ min: 1, max: 7 });
    const few = fc.integer({ min: 0, max: 25 });
    const digits = fc.uint8Array({ minLength: 20, maxLength: 20, max: 4 });
    fc.assert(
      fc.property(rowsOfCodes, digits, bins, few, few, (rows, digits, bins, top, examples) => {
        const hidden = rows[0]?.length as number;
        const unit = hidden - 1;
        const column = rows.map((row) => row[unit] as number);
        const codes = Float32Array.from(rows.flat());
        const labels = digits.subarray(0, rows.length);
        const found = unitStatistics(codes, labels, hidden, unit, { bins, top, examples });
        const active = column.filter((h) => h > 0);
        expect(found.mean).toBeCloseTo(total(column) / rows.length, 9);
        expect(found.firingRate).toBe(active.length / rows.length);
        expect(found.max).toBe(Math.max(0, ...column));
        expect(found.histogram.inactive).toBe(rows.length - active.length);
        const width = found.max / bins;
        const inBin = (h: number, bin: number) =>
          h >= bin * width && (bin === bins - 1 || h < (bin + 1) * width);
        // Values within rounding of an edge may lie on either side of it.
        const sure = active.every((h) => Math.abs((h / width) % 1) > 1e-9 || h === found.max);
        if (sure) {
          expect([...found.histogram.counts]).toEqual(
            Array.from({ length: bins }, (_, bin) => active.filter((h) => inBin(h, bin)).length),
          );
        }
        expect(total(found.histogram.counts)).toBe(active.length);

        expect(found.classShares).toHaveLength(Math.max(...labels) + 1);
        const sumOf = (isCounted: (image: number) => boolean) =>
          total(column.filter((h, image) => h > 0 && isCounted(image)));
        found.classShares.forEach((share, digit) => {
          const sum = sumOf((image) => labels[image] === digit);
          expect(share).toBe(active.length === 0 ? 0 : sum / sumOf(() => true));
        });

        const sorted = column
          .map((activation, image) => ({ image, activation }))
          .filter(({ activation }) => activation > 0)
          .sort((a, b) => b.activation - a.activation || a.image - b.image);
        expect(found.top).toEqual(sorted.slice(0, top));
        // The rest are examples without repetition, in the same order.
        const { medium, weak } = found;
        const strong = Math.min(examples, sorted.length);
        const ranks = [...medium, ...weak].map(({ image }) =>
          sorted.findIndex((other) => other.image === image),
        );
        const ascending = [...new Set(ranks)].sort((a, b) => a - b);
        expect(ranks).toEqual(ascending);
        expect(ranks.every((rank) => rank >= strong)).toBe(true);
        const rest = sorted.length - strong;
        expect(ranks.length).toBe(
          Math.min(rest, sorted.length >= 3 * examples ? 2 * examples : rest),
        );
        expect(medium.length - weak.length).toBe(sorted.length < 3 * examples ? rest % 2 : 0);
      }),
    );
  });

  test("a unit that does not exist and labels of other codes are refused", () => {
    const codes = new Float32Array(4);
    for (const unit of [-1, 2, 0.5, Number.NaN]) {
      expect(() => unitStatistics(codes, new Uint8Array(2), 2, unit, options)).toThrow(
        /does not exist/,
      );
    }
    expect(() => unitStatistics(codes, new Uint8Array(3), 2, 0, options)).toThrow(
      /3 labels are not those of 2 codes/,
    );
  });

  test("the highest values are those that sorting gives, in any order", () => {
    const few = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 40 });
    fc.assert(
      fc.property(few, fc.integer({ min: 0, max: 12 }), (values, count) => {
        const sorted = values
          .map((value, index) => ({ index, value }))
          .sort((a, b) => b.value - a.value || a.index - b.index);
        expect(highest(Float64Array.from(values), count)).toEqual(sorted.slice(0, count));
      }),
    );
    expect(highest(Float64Array.of(Number.NaN, 1, Number.NaN), 3)).toEqual([
      { index: 1, value: 1 },
    ]);
  });
});

test.describe("similar units", () => {
  test("matches values computed by hand", () => {
    // Unit 0, then one parallel, one orthogonal, one opposite, one without direction, one at 45°.
    const decoder = Float32Array.of(1, 0, 3, 0, 0, 2, -1, 0, 0, 0, 1, 1);
    const found = similarUnits(decoder, 6, 2, 0, 9);
    expect(found.map(({ unit }) => unit)).toEqual([1, 5, 2, 3]);
    expect(found[0]?.cosine).toBe(1);
    expect(found[1]?.cosine).toBeCloseTo(Math.SQRT1_2, 15);
    expect(found.slice(2).map(({ cosine }) => cosine)).toEqual([0, -1]);
    expect(similarUnits(decoder, 6, 2, 0, 1)).toEqual(found.slice(0, 1));
    expect(similarUnits(decoder, 6, 2, 4, 9)).toEqual([]);
  });

  test("cosines of parallel rows stay within 1", () => {
    const weight = fc.integer({ min: -500, max: 500 });
    const row = fc.array(weight, { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(row, fc.integer({ min: 1, max: 900 }), (row, scale) => {
        const decoder = Float32Array.from([...row, ...row.map((w) => (w * scale) / 100)]);
        const found = similarUnits(decoder, 2, 3, 0, 1);
        expect(found).toHaveLength(row.some((w) => w !== 0) ? 1 : 0);
        for (const { cosine } of found) {
          expect(cosine).toBeLessThanOrEqual(1);
          expect(cosine).toBeGreaterThan(1 - 1e-6);
        }
      }),
    );
  });

  test("a decoder of another size and a unit that does not exist are refused", () => {
    expect(() => similarUnits(new Float32Array(5), 2, 3, 0, 1)).toThrow(
      /5 values are not a decoder/,
    );
    expect(() => similarUnits(new Float32Array(6), 2, 3, 2, 1)).toThrow(/Unit 2 does not exist/);
  });
});

test.describe("firing rates", () => {
  test("rates that are close together are in even bins with round edges around them", () => {
    const rates = [0.131, 0.14, 0.155, 0.2, 0, 0.2399];
    const { edges, counts, never, isLogarithmic } = firingRateHistogram(rates, 10_000);
    expect([...edges]).toEqual([
      0.13, 0.14, 0.15, 0.16, 0.17, 0.18, 0.19, 0.2, 0.21, 0.22, 0.23, 0.24,
    ]);
    expect([...counts]).toEqual([1, 1, 1, 0, 0, 0, 0, 1, 0, 0, 1]);
    expect([never, isLogarithmic]).toEqual([1, false]);
  });

  test("rates that differ widely are in bins of the decades that they span", () => {
    const rates = [0, 0.001, 0.0099, 0.01, 0.05, 0.09, 0];
    const { edges, counts, never, isLogarithmic } = firingRateHistogram(rates, 1000);
    expect(edges.filter((_, i) => i % BINS_PER_DECADE === 0)).toEqual(
      Float64Array.of(0.001, 0.01, 0.1),
    );
    expect([...counts]).toEqual([1, 0, 0, 1, 1, 0, 1, 1]);
    expect([never, isLogarithmic]).toEqual([2, true]);
    const ratios = edges.slice(1).map((edge, i) => edge / (edges[i] as number));
    for (const ratio of ratios) expect(ratio).toBeCloseTo(10 ** (1 / BINS_PER_DECADE), 9);
  });

  test("equal rates have a few bins around them, and no rates the whole axis", () => {
    const all = firingRateHistogram([1, 1], 100);
    expect([all.edges[0], all.edges.at(-1), all.counts.at(-1)]).toEqual([0.99, 1, 2]);
    const none = firingRateHistogram([0, 0, 0], 100);
    expect(none).toMatchObject({ never: 3, isLogarithmic: false });
    expect([[...none.edges], [...none.counts]]).toEqual([[0, 1], [0]]);
  });

  test("every possible rate of N images is in one bin, between its edges", () => {
    const count = fc.integer({ min: 1, max: 100_000 });
    fc.assert(
      fc.property(count, fc.array(fc.nat(), { minLength: 1, maxLength: 5 }), (count, seeds) => {
        const rates = seeds.map((seed) => (1 + (seed % count)) / count);
        const { edges, counts, never } = firingRateHistogram([...rates, 0], count);
        expect(never).toBe(1);
        expect(edges.length).toBe(counts.length + 1);
        expect([...edges]).toEqual([...edges].sort((a, b) => a - b));
        const last = counts.length - 1;
        counts.forEach((units, bin) => {
          const [from, to] = [edges[bin] as number, edges[bin + 1] as number];
          const inBin = rates.filter((rate) => rate >= from && (rate < to || bin === last));
          expect(units).toBe(inBin.length);
        });
        expect(total(counts)).toBe(rates.length);
        expect(edges[last + 1]).toBeGreaterThanOrEqual(Math.max(...rates));
      }),
    );
  });

  test("a rate that is impossible for the number of images is refused", () => {
    for (const rate of [1.1, -0.1, 0.0001, Number.NaN]) {
      expect(() => firingRateHistogram([rate], 1000)).toThrow(/not a firing rate over 1000 images/);
    }
  });
});
