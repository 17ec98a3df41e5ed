// The JSON that describes the weights in a folder.

import * as v from "valibot";
import type { ByteSource } from "../../data/byte_source.ts";
import { InputError } from "../../input_error.ts";
import { shortened } from "../../text.ts";
import { wholeFile } from "./weights_files.ts";

/** Far above any of them. */
const MAX_BYTES = 2 ** 24;

const POSITIVE = "a positive whole number";
export const positiveInteger = v.pipe(
  v.number(POSITIVE),
  v.safeInteger(POSITIVE),
  v.minValue(1, POSITIVE),
);
export const text = v.string("text");
export const trueOrFalse = v.boolean("true or false");

/**
 * Reads a file and checks it; the messages of the schema say what a value must be.
 * @throws InputError naming the file, the field, what was found and what is needed
 */
export async function readConfig<Schema extends v.GenericSchema>(
  file: ByteSource,
  schema: Schema,
): Promise<v.InferOutput<Schema>> {
  const { name, size } = file;
  if (size > MAX_BYTES) {
    throw new InputError(`${name} has ${size} bytes; at most ${MAX_BYTES} are allowed.`);
  }
  let config: unknown;
  try {
    config = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(await wholeFile(file)));
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${name} is not JSON.`);
  }
  const result = v.safeParse(schema, config);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = v.getDotPath(issue);
  if (!path) throw new InputError(`${name} is not a JSON object.`);
  if (issue.input === undefined) throw new InputError(`${name} has no ${path}.`);
  throw new InputError(
    `${path} in ${name} is ${shortened(issue.input)}; it must be ${issue.message}.`,
  );
}

interface Supported {
  /** The value that the conversion relies on; a missing one counts as it. */
  readonly needed: unknown;
  readonly found: unknown;
}

/**
 * Checks fields that change the model's formula in a way that cannot be converted.
 * @throws InputError naming the first of them
 */
export function refuseOthers(name: string, fields: Readonly<Record<string, Supported>>): void {
  for (const [field, { needed, found = needed }] of Object.entries(fields)) {
    if (found === needed || found === null) continue;
    throw new InputError(
      `${field} in ${name} is ${shortened(found)}, which cannot be converted; it must be ${shortened(needed)}.`,
    );
  }
}
