// A hash that identifies the rows of a data set.

import type { Rows } from "./rows.ts";

/** Returns the first half of the SHA-256 of the values and what they are scaled by, in hexadecimal. */
export async function fingerprintOf({ values, inputs, scaling }: Rows): Promise<string> {
  const about = new TextEncoder().encode(
    `${inputs} ${scaling.name} ${scaling.offset} ${scaling.divisor}`,
  );
  // The hash of the values, because joining them with the rest would copy them.
  const parts = await Promise.all(
    [values, about].map((part) => crypto.subtle.digest("SHA-256", part)),
  );
  const both = new Uint8Array(parts.flatMap((part) => [...new Uint8Array(part)]));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", both));
  return [...hash.subarray(0, 16)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
