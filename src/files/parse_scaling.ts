// Reads the scaling of a model's inputs, which scaling_json.ts writes.

import * as v from "valibot";
import { type Scaling, scalingNames } from "../data/scaling.ts";
import { InputError } from "../input_error.ts";

const finite = v.pipe(v.number(), v.finite());
const notZero = v.pipe(finite, v.notValue(0));
const schema = v.object({
  name: v.picklist(scalingNames),
  offset: v.union([finite, v.array(finite)]),
  divisor: v.union([notZero, v.array(notZero)]),
});

/**
 * @param fileName in messages
 * @throws InputError if it is damaged or has not `inputs` columns
 */
export function parseScaling(text: string, inputs: number, fileName: string): Scaling {
  const result = v.safeParse(schema, parsed(text));
  if (!result.success) throw new InputError(`The scaling in ${fileName} is damaged.`);
  const { name, offset, divisor } = result.output;
  for (const given of [offset, divisor]) {
    if (typeof given === "number" || given.length === inputs) continue;
    throw new InputError(
      `The scaling in ${fileName} has ${given.length} columns; the model has ${inputs} inputs.`,
    );
  }
  const typed = (given: number | number[]) =>
    typeof given === "number" ? given : Float64Array.from(given);
  return { name, offset: typed(offset), divisor: typed(divisor) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
