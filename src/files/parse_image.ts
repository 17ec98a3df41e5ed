// The shape of images in the metadata of a file, as JSON.

import * as v from "valibot";
import type { ImageShape } from "../data/data_set.ts";
import { InputError } from "../input_error.ts";

const imageSchema = v.object({
  height: v.pipe(v.number(), v.integer(), v.minValue(1)),
  width: v.pipe(v.number(), v.integer(), v.minValue(1)),
  channels: v.picklist([1, 3]),
});

/** @throws InputError if it is not an image of `inputs` values */
export function parseImage(text: string, inputs: number, fileName: string): ImageShape {
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), imageSchema), text);
  const image = result.success ? result.output : undefined;
  if (image && image.height * image.width * image.channels === inputs) return image;
  throw new InputError(`The image shape in ${fileName} is damaged.`);
}
