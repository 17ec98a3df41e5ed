// The shuffle in two levels: chunks of consecutive rows in random order, and the rows of each chunk in random order.
//
// An epoch's random stream first shuffles the chunks, and then draws the seed of each chunk, in the order of the
// file; a chunk's rows are shuffled with its seed. So the order of a chunk can be computed without that of any other,
// and depends only on the number of rows, the most rows of a chunk and the run's seed. A set of one chunk is shuffled
// as a whole, by the epoch's stream itself. Chunks have the same number of rows, or differ by one.

import { type ElementType, elementArrays } from "./data_set.ts";
import { type EpochOrder, epochRandom, numbersTo, shuffle } from "./order.ts";

/** Sets up to this size are loaded into memory, and are one chunk by default. */
export const MAX_WHOLE_BYTES = 2 ** 30;
const CHUNK_BYTES = 2 ** 28;

interface Size {
  /** N */
  readonly count: number;
  /** D */
  readonly inputs: number;
  readonly element: ElementType;
}

/** Returns the most rows that a chunk may have. */
export function maxChunkRows({ count, inputs, element }: Size, chunkRows: number): number {
  if (chunkRows > 0) return Math.min(count, chunkRows);
  const bytes = inputs * elementArrays[element].BYTES_PER_ELEMENT;
  return count * bytes <= MAX_WHOLE_BYTES ? count : Math.max(1, Math.floor(CHUNK_BYTES / bytes));
}

/** The order of an epoch's chunks and of the rows in each. */
export interface ChunkOrder {
  /** The numbers of the chunks, in the order in which they are visited. */
  readonly chunks: Uint32Array<ArrayBuffer>;
  /** Returns the row numbers of a chunk, counted from its first row, in the order in which they are visited. */
  rowsOf(chunk: number): Uint32Array<ArrayBuffer>;
}

export class Chunks {
  readonly number: number;

  /**
   * @param count N
   * @param maxRows in a chunk
   */
  constructor(
    private readonly count: number,
    maxRows: number,
    private readonly isShuffled: boolean,
    private readonly seed: number,
  ) {
    this.number = Math.ceil(count / maxRows);
  }

  /** Rows of the largest and of the smallest chunk. */
  get size(): number {
    return Math.ceil(this.count / this.number);
  }

  get minSize(): number {
    return Math.floor(this.count / this.number);
  }

  /** The first row of a chunk and the first after it. */
  bounds(chunk: number): readonly [start: number, end: number] {
    const startOf = (i: number) => Math.floor((i * this.count) / this.number);
    return [startOf(chunk), startOf(chunk + 1)];
  }

  /** The end of the chunk that has a row. */
  endAt(row: number): number {
    const chunk = Math.ceil(((row + 1) * this.number) / this.count) - 1;
    return this.bounds(chunk)[1];
  }

  order(epoch: number): ChunkOrder {
    const chunks = numbersTo(this.number);
    const rowsIn = (chunk: number) => {
      const [start, end] = this.bounds(chunk);
      return numbersTo(end - start);
    };
    if (!this.isShuffled) return { chunks, rowsOf: rowsIn };
    const random = epochRandom(this.seed, epoch);
    if (this.number === 1) {
      return { chunks, rowsOf: () => shuffle(rowsIn(0), epochRandom(this.seed, epoch)) };
    }
    shuffle(chunks, random);
    const seeds = Int32Array.from(chunks, () => random.next());
    return {
      chunks,
      rowsOf: (chunk) => shuffle(rowsIn(chunk), epochRandom(seeds[chunk] as number, 0)),
    };
  }

  /** The order of all rows in an epoch, for a set in memory. */
  readonly epochOrder: EpochOrder = (epoch) => {
    const { chunks, rowsOf } = this.order(epoch);
    if (this.number === 1) return rowsOf(0);
    const rows = new Uint32Array(this.count);
    let at = 0;
    for (const chunk of chunks) {
      const [start] = this.bounds(chunk);
      for (const row of rowsOf(chunk)) rows[at++] = start + row;
    }
    return rows;
  };
}
