/** A value from a file or a link as messages show it: as JSON on one line, cut short. */
export function shortened(value: unknown): string {
  // JSON has neither infinity nor NaN.
  const json = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? "missing");
  return json.length > 60 ? `${json.slice(0, 60)}…` : json;
}
