// WGSL as it is shown: indented, with the line numbers of the source.

interface WgslLine {
  /** Its number in the source, as compilers report it. */
  readonly number: number;
  readonly text: string;
}

/**
 * Returns WGSL as lines that are indented by their brackets: the parts that a kernel is made of have
 * indentations of their own. Superfluous blank lines are left out.
 */
export function indentedWgsl(source: string): WgslLine[] {
  const lines: WgslLine[] = [];
  let depth = 0;
  for (const [i, untidy] of source.split("\n").entries()) {
    const line = untidy.trim();
    const last = lines.at(-1)?.text ?? "";
    if (line === "" && (last === "" || last.endsWith("{"))) continue;
    if (line.startsWith("}") && last === "") lines.pop();
    const closed = /^[)\]}]*/.exec(line)?.[0].length ?? 0;
    lines.push({ number: i + 1, text: line && "  ".repeat(depth - closed) + line });
    depth += count(line, /[([{]/g) - count(line, /[)\]}]/g);
  }
  return lines.at(-1)?.text === "" ? lines.slice(0, -1) : lines;
}

/** Returns the same lines without their numbers. */
export const indentedLines = (source: string): string[] =>
  indentedWgsl(source).map(({ text }) => text);

const count = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0;
