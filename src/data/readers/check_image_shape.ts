import { plural } from "../../format.ts";
import { InputError } from "../../input_error.ts";
import type { ImageShape } from "../data_set.ts";

/** @throws InputError if the user gave a shape that rows of this many values do not have */
export function checkImageShape(file: string, shape: ImageShape | undefined, inputs: number): void {
  if (!shape) return;
  const { height, width, channels } = shape;
  if (height * width * channels !== inputs) {
    throw new InputError(
      `${file} has ${inputs} values per row; images of ${height}×${width} with ${plural(channels, "channel")} need ${height * width * channels}.`,
    );
  }
}
