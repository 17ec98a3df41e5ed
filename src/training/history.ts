// The history on the GPU: one row of numbers for each step or evaluated batch that was in flight together.

import type { LossTerm } from "../../shaders/loss_terms.ts";
import type { Engine } from "../engine/engine.ts";
import type { Plan } from "./plan.ts";
import type { Monitored } from "./reports.ts";

type HistoryRow = Readonly<Record<LossTerm, number>> & Monitored;

/** Reads the first `count` rows as they are after everything submitted before this call. */
export async function readHistory(
  engine: Engine,
  { history, historyStride }: Plan,
  count: number,
): Promise<HistoryRow[]> {
  const floats = await engine.readFloats("history", historyStride * count);
  return Array.from({ length: count }, (_, row) => {
    const values = history.map((name, i) => [name, floats[historyStride * row + i]]);
    return Object.fromEntries(values) as HistoryRow;
  });
}
