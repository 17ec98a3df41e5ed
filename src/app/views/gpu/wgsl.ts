/**
 * Returns WGSL as lines that are indented by their brackets: the parts that a kernel is made of have
 * indentations of their own.
 */
export function indentedLines(source: string): string[] {
  const lines: string[] = [];
  let depth = 0;
  for (const line of source.split("\n").map((untidy) => untidy.trim())) {
    const last = lines.at(-1) ?? "";
    if (line === "" && (last === "" || last.endsWith("{"))) continue;
    if (line.startsWith("}") && last === "") lines.pop();
    const closed = /^[)\]}]*/.exec(line)?.[0].length ?? 0;
    lines.push(line && "  ".repeat(depth - closed) + line);
    depth += count(line, /[([{]/g) - count(line, /[)\]}]/g);
  }
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

const count = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0;
