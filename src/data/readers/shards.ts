// Several files of the same kind, read as one set: the way in which activations are stored.

import { InputError } from "../../input_error.ts";
import { type DataSet, elementArrays, type Labels, type Values } from "../data_set.ts";
import { differenceOfShards } from "./agreement.ts";
import { renumbered, sortedLabels } from "./class_names.ts";

/**
 * Joins the rows of several sets, in their order.
 * @throws InputError if they differ in their values, images, labels or columns
 */
export function joinShards(name: string, shards: readonly DataSet[]): DataSet {
  const [first] = shards;
  if (!first) throw new InputError(`${name} holds no data files.`);
  for (const shard of shards) {
    const difference = differenceOfShards(first, shard);
    if (difference)
      throw new InputError(
        `${shard.name} has ${difference[1]}, but ${first.name} has ${difference[0]}; shards must agree.`,
      );
  }
  const { inputs, element, isBytes, image } = first;
  /** The first row of each shard, and the number of rows. */
  const starts = [0];
  for (const { count } of shards) starts.push((starts.at(-1) as number) + count);

  const rows = async (start: number, end: number): Promise<Values> => {
    const parts: Values[] = [];
    for (const [i, shard] of shards.entries()) {
      const offset = starts[i] as number;
      const from = Math.max(start - offset, 0);
      const to = Math.min(end - offset, shard.count);
      if (from < to) parts.push(await shard.rows(from, to));
    }
    return parts.length === 1
      ? (parts[0] as Values)
      : joined(parts, element, inputs * (end - start));
  };
  const labels = joinedLabels(shards);
  const rowNames = shards.every((shard) => shard.rowNames)
    ? shards.flatMap((shard) => shard.rowNames ?? [])
    : undefined;
  const { storedColumns, columnNames } = first;
  const columns = String(storedColumns);
  const areSameColumns = shards.every((shard) => String(shard.storedColumns) === columns);
  const notes = [...new Set(shards.flatMap((shard) => shard.notes))];
  const order = `${shards.length} files are read as one set, in the order of their names: ${first.name} … ${shards.at(-1)?.name}.`;
  return {
    name,
    count: starts.at(-1) as number,
    inputs,
    element,
    isBytes,
    rows,
    ...(image && { image }),
    ...(storedColumns && areSameColumns && { storedColumns }),
    ...(columnNames && { columnNames }),
    ...(labels && { labels }),
    ...(rowNames && { rowNames }),
    notes: [order, ...notes],
  };
}

/** Labels with the classes of all shards; in the order of the first shard if they all have the same. */
function joinedLabels(shards: readonly DataSet[]): Labels | undefined {
  const all = shards.flatMap(({ labels }) => (labels ? [labels] : []));
  const [first] = all;
  if (!first) return undefined;
  const names = [...new Set(all.flatMap((labels) => labels.names))];
  const classes = new Uint32Array(all.reduce((sum, { classes }) => sum + classes.length, 0));
  let at = 0;
  for (const labels of all) {
    classes.set(renumbered(labels, names).classes, at);
    at += labels.classes.length;
  }
  return names.length === first.names.length ? { classes, names } : sortedLabels(classes, names);
}

function joined(parts: readonly Values[], element: DataSet["element"], length: number): Values {
  const all = new elementArrays[element](length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
