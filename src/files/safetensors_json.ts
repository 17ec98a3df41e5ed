// Parses the JSON of a safetensors header strictly. JSON.parse alone would silently accept duplicate keys,
// and a hostile file could make it build millions of objects.

import type { InputError } from "../input_error.ts";
import { shortened } from "../text.ts";

/** The header is an object of tensors, and each of them has a list for its shape. */
const MAX_DEPTH = 3;
/** Our own limit, far above any model: a header of the allowed size could have ten million keys. */
const MAX_KEYS = 400_000;
const OPENING_BRACE = 0x7b;

/**
 * Parses a header after checking encoding, first character, depth, number of keys and their
 * uniqueness.
 * @throws the error that `refuse` returns for the reason
 */
export function parseHeaderJson(
  bytes: Uint8Array,
  refuse: (why: string) => InputError,
): Record<string, unknown> {
  if (bytes[0] !== OPENING_BRACE) throw refuse("its header does not begin with {");
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw refuse("its header is not UTF-8");
  }
  const fault = keyError(text);
  if (fault) throw refuse(fault);
  try {
    return JSON.parse(text);
  } catch {
    throw refuse("its header is not JSON");
  }
}

/** Returns what is wrong with the depth or the keys, if anything. JSON.parse finds all other errors. */
function keyError(text: string): string | undefined {
  const open: Set<string>[] = [];
  let keys = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i] as string;
    if (char === "{" || char === "[") {
      open.push(new Set());
      if (open.length > MAX_DEPTH) return "its header is nested too deeply";
    } else if (char === "}" || char === "]") {
      open.pop();
    } else if (char === '"') {
      const end = endOfString(text, i);
      if (isKey(text, end)) {
        const key = decoded(text.slice(i, end));
        if (key === undefined) return "its header is not JSON";
        if (open.at(-1)?.has(key)) return `its header has the key ${shortened(key)} twice`;
        open.at(-1)?.add(key);
        if (++keys > MAX_KEYS) return `its header has more than ${MAX_KEYS} keys`;
      }
      i = end - 1;
    }
  }
  return undefined;
}

/** Returns the end of the string that starts there. A regular expression would overflow the stack on long ones. */
function endOfString(text: string, start: number): number {
  let i = start + 1;
  while (i < text.length && text[i] !== '"') i += text[i] === "\\" ? 2 : 1;
  return Math.min(i + 1, text.length);
}

/** Whether a colon follows the string that ends there, so that it is a key. */
function isKey(text: string, end: number): boolean {
  let i = end;
  while (text[i] === " " || text[i] === "\n" || text[i] === "\r" || text[i] === "\t") i++;
  return text[i] === ":";
}

/** Decodes a JSON string, so that \u0061 and a are equal; undefined if it is not valid. */
function decoded(string: string): string | undefined {
  try {
    return JSON.parse(string);
  } catch {
    return undefined;
  }
}
