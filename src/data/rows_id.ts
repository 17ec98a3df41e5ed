// Which data rows in memory are.

import type { DataId } from "./data_id.ts";
import { elementOf, type Values } from "./data_set.ts";
import { fingerprintOfValues, formatText } from "./fingerprint.ts";
import { type LoadedSet, sliceRows } from "./rows.ts";

/** Returns the identity of rows, which the page and the commands compute alike for a whole file. */
export async function rowsId(rows: LoadedSet): Promise<DataId> {
  const { name, count, inputs, values } = rows;
  const readable = {
    ...{ count, inputs, element: elementOf(values) },
    rows: async (start: number, end: number): Promise<Values> => sliceRows(rows, start, end).values,
  };
  const hash = await fingerprintOfValues(readable);
  return { name, inputs, fingerprint: await hash.finish(formatText(rows)) };
}
