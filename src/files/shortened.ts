/** A value from a file as messages show it: as JSON on one line, cut short. */
export function shortened(value: unknown): string {
  const json = JSON.stringify(value) ?? "missing";
  return json.length > 60 ? `${json.slice(0, 60)}…` : json;
}
