// Training rows that are written to the GPU in chunks, because they do not fit there, or not even into memory.

import type { ChunkOrder, Chunks } from "../data/chunks.ts";
import type { Values } from "../data/data_set.ts";
import { checkEpoch } from "../data/order.ts";
import { isStreamed, paddedRows, type Rows, type StreamedSet, takeRows } from "../data/rows.ts";
import { workDone } from "../engine/device_lost.ts";
import type { Engine } from "../engine/engine.ts";
import { roundUp } from "../math.ts";
import type { BatchSchedule } from "./batch_schedule.ts";
import { rowsPerWrite } from "./plan_training.ts";
import type { TrainingRows } from "./training_rows.ts";

/** The chunks of an epoch, and where their rows come from. */
interface EpochChunks extends ChunkOrder {
  /** The number of rows that the epoch visits, which is smaller than N only if a given order ends early. */
  readonly length: number;
  /** Returns rows (end − start, D), counted from the first of chunk 0. */
  rows(start: number, end: number): Promise<Values>;
}

/** Returns the chunks of an epoch. */
type ChunksOfEpoch = (epoch: number) => EpochChunks;

/**
 * Trains on chunks of a set that is read meanwhile; or of rows in memory, in the order in which an epoch visits them.
 * @param chunks of rows in memory: not shuffled
 */
export function streamRows(
  engine: Engine,
  schedule: BatchSchedule,
  rows: StreamedSet | Rows,
  chunks: Chunks,
): StreamedRows {
  const source = isStreamed(rows)
    ? chunksOfSet(rows, chunks)
    : chunksInOrder(rows, chunks, schedule, engine.device);
  return new StreamedRows(engine, schedule, chunks, rows, source);
}

const chunksOfSet =
  (set: StreamedSet, chunks: Chunks): ChunksOfEpoch =>
  (epoch) => ({
    ...chunks.order(epoch),
    length: set.count,
    rows: (start, end) => set.rows(start, end),
  });

const chunksInOrder =
  (rows: Rows, chunks: Chunks, { order }: BatchSchedule, device: GPUDevice): ChunksOfEpoch =>
  (epoch) => {
    const numbers = order(epoch);
    checkEpoch(numbers, epoch, rows.count);
    return {
      ...chunks.order(epoch),
      length: numbers.length,
      rows: async (start, end) => {
        // Steps that are ready are submitted first.
        await workDone(device);
        return takeRows(rows, numbers.subarray(start, end)).values;
      },
    };
  };

/** A chunk in a slot, or on its way there. */
interface LoadedChunk {
  /** Counted through all epochs. */
  readonly position: number;
  /** Of the rows, counted from the first row of the slot, in the order in which they are visited. */
  readonly rows: Uint32Array<ArrayBuffer>;
  readonly loading: Promise<void>;
}

/**
 * Chunks of rows in two slots of one buffer. While the steps of one chunk run, the next is read and written to the
 * other slot. A batch may have rows of both. The order's entries, which are positions in the buffer, are written for
 * each submit.
 */
class StreamedRows implements TrainingRows {
  private readonly slots: (LoadedChunk | undefined)[] = [];
  private readonly epochs = new Map<number, EpochChunks>();
  private isStopped = false;
  /** The entry of the epoch that is the first of the buffer `order`. */
  private firstEntry = 0;

  constructor(
    private readonly engine: Engine,
    private readonly schedule: BatchSchedule,
    private readonly chunks: Chunks,
    private readonly format: Pick<Rows, "inputs" | "scaling">,
    private readonly source: ChunksOfEpoch,
  ) {}

  async ready(from: number, to: number): Promise<number> {
    const { schedule } = this;
    const epoch = schedule.epochOf(from);
    const first = schedule.entries(from).batchStart;
    const window = this.windowAt(epoch, first);
    // What the slots held before has been trained on.
    const [a, b] = [this.load(window.position), this.load(window.position + 1)];
    let end = from;
    while (end < to && endOf(schedule.entries(end)) <= window.end) end++;
    const last = endOf(schedule.entries(end - 1));
    await a?.loading;
    if (last > window.middle) await b?.loading;
    this.firstEntry = first;
    this.engine.write("order", this.entries(a, b, window.start, first, last));
    return end;
  }

  batch(step: number) {
    const { schedule } = this;
    const { length } = this.chunksOf(schedule.epochOf(step));
    const { batchStart, batch } = schedule.batch(step, length);
    return { batchStart: batchStart - this.firstEntry, batch };
  }

  /** Returns the position of the chunk that has an entry of an epoch, where it starts, and where it and the next end. */
  private windowAt(epoch: number, entry: number) {
    const { chunks } = this;
    const order = this.chunksOf(epoch).chunks;
    const size = (i: number) => {
      const [start, end] = chunks.bounds(order[i] as number);
      return end - start;
    };
    let [i, start] = [0, 0];
    while (entry >= start + size(i)) start += size(i++);
    const middle = start + size(i);
    const end = i + 1 < chunks.number ? middle + size(i + 1) : middle;
    return { position: epoch * chunks.number + i, start, middle, end };
  }

  /** Returns the chunk at a position, and starts loading it if it is not there; undefined after the last epoch. */
  private load(position: number): LoadedChunk | undefined {
    const { chunks, slots, schedule } = this;
    const slot = position % 2;
    if (slots[slot]?.position === position) return slots[slot];
    const epoch = Math.floor(position / chunks.number);
    if (epoch * schedule.stepsPerEpoch >= schedule.steps) return undefined;
    const source = this.chunksOf(epoch);
    const chunk = source.chunks[position % chunks.number] as number;
    const loading = this.read(source, chunk, slot);
    // A failure is reported when the chunk is needed.
    loading.catch(() => {});
    slots[slot] = { position, rows: source.rowsOf(chunk), loading };
    return slots[slot];
  }

  /** Reads a chunk and writes it to its slot, piece by piece, so that at most two pieces are in memory. */
  private async read({ rows }: EpochChunks, chunk: number, slot: number): Promise<void> {
    const { engine, rowsAtOnce } = this;
    const { inputs, scaling } = this.format;
    const [start, end] = this.chunks.bounds(chunk);
    let written = Promise.resolve();
    for (let row = start; row < end; row += rowsAtOnce) {
      const values = await rows(row, Math.min(end, row + rowsAtOnce));
      const count = values.length / inputs;
      const padded = paddedRows({ values, count, inputs, scaling });
      const stride = roundUp(inputs, 4) * values.BYTES_PER_ELEMENT;
      await written;
      if (this.isStopped) return;
      engine.write("images", padded, (slot * this.chunks.size + row - start) * stride);
      engine.flush();
      written = workDone(engine.device).then(() => {});
      // A lost device is reported when the next piece is written.
      written.catch(() => {});
    }
    await written;
  }

  stop(): void {
    this.isStopped = true;
  }

  /** Caches the chunks of this epoch and the next. */
  private chunksOf(epoch: number): EpochChunks {
    const { epochs } = this;
    const chunks = epochs.get(epoch) ?? this.source(epoch);
    epochs.set(epoch, chunks);
    for (const earlier of epochs.keys()) if (earlier < epoch - 1) epochs.delete(earlier);
    return chunks;
  }

  private get rowsAtOnce(): number {
    return rowsPerWrite(this.format.inputs);
  }

  /** Returns the entries from `first` to `last` of an epoch: positions of rows in the buffer. */
  private entries(
    a: LoadedChunk | undefined,
    b: LoadedChunk | undefined,
    start: number,
    first: number,
    last: number,
  ): Uint32Array<ArrayBuffer> {
    const entries = new Uint32Array(last - first);
    let at = start;
    for (const chunk of [a, b]) {
      if (!chunk) continue;
      const offset = (chunk.position % 2) * this.chunks.size;
      const from = Math.max(first, at);
      const to = Math.min(last, at + chunk.rows.length);
      for (let entry = from; entry < to; entry++) {
        entries[entry - first] = offset + (chunk.rows[entry - at] as number);
      }
      at += chunk.rows.length;
    }
    return entries;
  }
}

const endOf = ({ batchStart, batch }: { batchStart: number; batch: number }) => batchStart + batch;
