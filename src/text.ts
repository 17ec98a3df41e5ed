/** Returns a value for a message, as JSON on one line of at most 61 characters. */
export function shortened(value: unknown): string {
  // JSON cannot represent infinity or NaN.
  const json = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? "missing");
  return json.length > 60 ? `${json.slice(0, 60)}…` : json;
}

/** Orders texts by their code units: the same order on every machine. */
export const compareTexts = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Returns the last part of a path: "train.npy". */
export const fileName = (path: string) => path.replace(/^.*[/\\]/, "");
