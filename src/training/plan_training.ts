// The plan of a run on given rows: whether the GPU holds all of them, or two chunks at a time.

import type { Settings } from "../config/settings.ts";
import { Chunks, maxChunkRows } from "../data/chunks.ts";
import { elementArrays } from "../data/data_set.ts";
import { formatOf, isStreamed, type RowFormat, type Rows, type StreamedSet } from "../data/rows.ts";
import { InputError } from "../input_error.ts";
import { roundUp } from "../math.ts";
import { type Plan, planRun } from "./plan.ts";
import type { RowFacts } from "./row_facts.ts";

/** Bytes that are written to the GPU at once. */
export const PIECE_BYTES = 2 ** 25;

type BufferLimits = Pick<GPUSupportedLimits, "maxBufferSize" | "maxStorageBufferBindingSize">;

interface TrainingPlan {
  readonly plan: Plan;
  /** The order of the rows, which depends on the data and the settings only. */
  readonly chunks: Chunks;
  /** Of rows in memory that the GPU cannot hold: the parts of an epoch's order of which it holds two at a time. */
  readonly parts?: Chunks;
}

/**
 * @param facts about the rows
 * @param limits of the device; without them, it is assumed to hold all rows in memory
 * @throws InputError if a batch could need rows of three chunks, or a buffer cannot hold two
 */
export function planTraining(
  settings: Settings,
  rows: Rows | StreamedSet,
  facts: RowFacts,
  limits?: BufferLimits,
): TrainingPlan {
  const { count, inputs } = rows;
  const { batchSize } = settings;
  const format = formatOf(rows);
  const chunks = chunksOf(settings, rows);
  if (!isStreamed(rows)) {
    const parts = limits && partsOf(settings, rows, format, limits);
    const onGpu = parts ? 2 * parts.size : count;
    return {
      plan: planRun(settings, inputs, onGpu, format, facts),
      chunks,
      ...(parts && { parts }),
    };
  }
  if (chunks.number > 1 && chunks.minSize < batchSize) {
    throw new InputError(
      `Chunks have ${chunks.minSize} rows, fewer than a batch; use a larger chunkRows.`,
    );
  }
  if (limits) checkChunks(chunks, bufferRows(inputs, format, limits));
  return { plan: planRun(settings, inputs, 2 * chunks.size, format, facts), chunks };
}

/**
 * @param most the most rows in a buffer
 * @throws InputError if a buffer cannot hold two chunks
 */
function checkChunks({ size }: Chunks, most: number): void {
  if (2 * size <= most) return;
  throw new InputError(
    `Two chunks have ${2 * size} rows, but a buffer of the device can hold only ${most}; use a chunkRows of at most ${Math.floor(most / 2)}.`,
  );
}

/** Returns how many rows a buffer can hold. */
function bufferRows(inputs: number, { element }: RowFormat, limits: BufferLimits): number {
  const rowBytes = roundUp(inputs, 4) * elementArrays[element].BYTES_PER_ELEMENT;
  const { maxBufferSize, maxStorageBufferBindingSize } = limits;
  return Math.floor(Math.min(maxBufferSize, maxStorageBufferBindingSize) / rowBytes);
}

/** Returns the chunks in which a run visits rows. */
export function chunksOf(
  { shuffle, seed, chunkRows }: Pick<Settings, "shuffle" | "seed" | "chunkRows">,
  rows: Rows | StreamedSet,
): Chunks {
  const { count, inputs } = rows;
  const { element } = formatOf(rows);
  return new Chunks(count, maxChunkRows({ count, inputs, element }, chunkRows), shuffle, seed);
}

/** Returns the end of the rows of a chunk that are read at once from `start` on. */
export const endOfPiece = (chunks: Chunks, inputs: number, start: number) =>
  Math.min(chunks.endAt(start), start + rowsPerWrite(inputs));

/** Returns how to cut an epoch's order, or undefined if a buffer can hold all rows. */
function partsOf(
  { batchSize, seed }: Settings,
  { count, inputs }: Rows,
  format: RowFormat,
  limits: BufferLimits,
): Chunks | undefined {
  const most = bufferRows(inputs, format, limits);
  if (count <= most) return undefined;
  // The smallest part has at least half of this: a whole batch.
  const maxRows = Math.max(2 * batchSize, Math.min(Math.floor(most / 2), rowsPerWrite(inputs)));
  return new Chunks(count, maxRows, false, seed);
}

/** Returns how many rows to write at once, whatever their type. */
export const rowsPerWrite = (inputs: number) => Math.max(1, Math.floor(PIECE_BYTES / (4 * inputs)));
