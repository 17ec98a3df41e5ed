// What the values of a data set are like, from one pass in bounded memory.

import type { DataSet, Values } from "./data_set.ts";
import { piecesOf } from "./pieces.ts";
import { numbersOf } from "./readers/number_types.ts";

/** Where a value is in the file, counted from 0. */
export interface Position {
  readonly row: number;
  readonly column: number;
}

interface Occurrences {
  readonly count: number;
  readonly first?: Position;
}

export interface ValueSummary {
  /** Of the finite values; NaN if there are none. */
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly nan: Occurrences;
  /** Of either sign. */
  readonly infinite: Occurrences;
}

/** Means and standard deviations (D) over the rows whose values are all finite. */
export interface ColumnSummary {
  readonly means: Float64Array<ArrayBuffer>;
  /** Of the population: the sum of squares is divided by the number of rows. */
  readonly deviations: Float64Array<ArrayBuffer>;
}

export interface Summaries {
  /** Of all rows that are used. */
  readonly all: ValueSummary;
  readonly train: ValueSummary & { readonly columns: ColumnSummary };
}

/** Row numbers, ascending. */
export interface Parts {
  readonly testRows?: Uint32Array | undefined;
  /** How many of the other rows are used, from the first; by default all. */
  readonly trainCount?: number;
  /** Called with the values of all rows, some at a time; reading continues when the promise is fulfilled. */
  readonly onPiece?: ((values: Values) => Promise<void>) | undefined;
}

/** @param report called with the share of rows that are done */
export async function summariseValues(
  set: DataSet,
  { testRows = new Uint32Array(0), trainCount = set.count, onPiece }: Parts = {},
  report?: (share: number) => void,
): Promise<Summaries> {
  const { inputs } = set;
  const train = new ValueSums();
  const test = new ValueSums();
  const columns = new ColumnSums(inputs);
  let tests = 0;
  for await (const { start, end, values } of piecesOf(set, report)) {
    const done = onPiece?.(values);
    const numbers = numbersOf(values);
    for (let row = start; row < end; row++) {
      const from = (row - start) * inputs;
      if (row === testRows[tests]) {
        tests++;
        test.add(numbers, from, inputs, row);
      } else if (row - tests < trainCount) {
        if (train.add(numbers, from, inputs, row)) columns.add(numbers, from);
      }
    }
    await done;
  }
  const summary = train.finish(set);
  test.addAll(train);
  return { all: test.finish(set), train: { ...summary, columns: columns.finish() } };
}

class ValueSums {
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;
  #sum = 0;
  #count = 0;
  #nan: Found = { count: 0 };
  #infinite: Found = { count: 0 };

  /** Adds the row that starts at `from`, and returns whether all of its values are finite. */
  add(numbers: Uint8Array | Float32Array, from: number, inputs: number, row: number): boolean {
    let [min, max, sum] = [this.#min, this.#max, 0];
    let notFinite = 0;
    for (let column = 0; column < inputs; column++) {
      const value = numbers[from + column] as number;
      if (Number.isFinite(value)) {
        if (value < min) min = value;
        if (value > max) max = value;
        sum += value;
        continue;
      }
      notFinite++;
      const found = Number.isNaN(value) ? this.#nan : this.#infinite;
      found.count++;
      found.first ??= { row, column };
    }
    this.#min = min;
    this.#max = max;
    this.#sum += sum;
    this.#count += inputs - notFinite;
    return notFinite === 0;
  }

  addAll(other: ValueSums): void {
    this.#min = Math.min(this.#min, other.#min);
    this.#max = Math.max(this.#max, other.#max);
    this.#sum += other.#sum;
    this.#count += other.#count;
    this.#nan = together(this.#nan, other.#nan);
    this.#infinite = together(this.#infinite, other.#infinite);
  }

  finish({ storedColumns }: DataSet): ValueSummary {
    const inFile = ({ count, first }: Found): Occurrences =>
      first && storedColumns
        ? { count, first: { ...first, column: storedColumns[first.column] as number } }
        : { count, ...(first && { first }) };
    const isEmpty = this.#count === 0;
    return {
      min: isEmpty ? Number.NaN : this.#min,
      max: isEmpty ? Number.NaN : this.#max,
      mean: this.#sum / this.#count,
      nan: inFile(this.#nan),
      infinite: inFile(this.#infinite),
    };
  }
}

interface Found {
  count: number;
  first?: Position;
}

function together(a: Found, b: Found): Found {
  const [first] = [a.first, b.first]
    .filter((position) => position !== undefined)
    .toSorted((x, y) => x.row - y.row);
  return { count: a.count + b.count, ...(first && { first }) };
}

/** Means and squared deviations from them, updated row by row (Welford 1962): exact enough for any mean. */
class ColumnSums {
  #count = 0;
  readonly #means: Float64Array<ArrayBuffer>;
  readonly #squares: Float64Array<ArrayBuffer>;

  constructor(inputs: number) {
    this.#means = new Float64Array(inputs);
    this.#squares = new Float64Array(inputs);
  }

  add(numbers: Uint8Array | Float32Array, from: number): void {
    const [means, squares] = [this.#means, this.#squares];
    const weight = 1 / ++this.#count;
    for (let i = 0; i < means.length; i++) {
      const value = numbers[from + i] as number;
      const before = value - (means[i] as number);
      const mean = (means[i] as number) + before * weight;
      means[i] = mean;
      squares[i] = (squares[i] as number) + before * (value - mean);
    }
  }

  finish(): ColumnSummary {
    const count = Math.max(1, this.#count);
    return {
      means: this.#means,
      deviations: this.#squares.map((sum) => Math.sqrt(sum / count)),
    };
  }
}
