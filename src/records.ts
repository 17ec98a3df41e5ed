/** Returns a record with the same names and other values. */
export const mapValues = <Name extends string, Value, Mapped>(
  record: Readonly<Record<Name, Value>>,
  map: (value: Value, name: Name) => Mapped,
): Record<Name, Mapped> =>
  Object.fromEntries(
    Object.entries<Value>(record).map(([name, value]) => [name, map(value, name as Name)]),
  ) as Record<Name, Mapped>;

/** Returns the items that have the same key together, in the order of the first of each. */
export function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Item[][] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.values()];
}
