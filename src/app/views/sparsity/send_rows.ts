// Sends the rows of a set to a worker, in slices.

import { transfer } from "comlink";
import { type ElementType, elementOf, type Values } from "../../../data/data_set.ts";
import { type Rows, sliceRows } from "../../../data/rows.ts";

/** Values sent to a worker at once; copying them takes a few milliseconds. */
const SLICE_VALUES = 2 ** 21;

/** What a worker does with them. */
interface Receiver {
  /** Allocates a set; its values follow in slices. */
  allocate(element: ElementType, size: Omit<Rows, "values">): Promise<void>;
  /** Fills in the values of the rows from index `start` on. */
  fill(start: number, values: Values): Promise<void>;
}

export async function sendRows(rows: Rows, { allocate, fill }: Receiver): Promise<void> {
  const { values, count, inputs, scaling } = rows;
  await allocate(elementOf(values), { count, inputs, scaling });
  const slice = Math.ceil(SLICE_VALUES / inputs);
  for (let start = 0; start < count; start += slice) {
    const part = sliceRows(rows, start, Math.min(count, start + slice)).values.slice();
    await fill(start, transfer(part, [part.buffer as ArrayBuffer]));
  }
}
