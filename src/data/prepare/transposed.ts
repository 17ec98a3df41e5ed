// Images whose rows and columns are swapped, as EMNIST stores its own.

import { InputError } from "../../input_error.ts";
import { type DataSet, elementArrays } from "../data_set.ts";

/**
 * Swaps the rows and columns of every image, while they are read.
 * @throws InputError if the rows are not images
 */
export function transposed(set: DataSet): DataSet {
  const { name, image, inputs, element } = set;
  if (!image) throw new InputError(`${name} cannot be transposed: its rows are not images.`);
  const { height, width } = image;
  const sources = sourceColumns(image);
  const storedColumns = sources.map((column) => set.storedColumns?.[column] ?? column);
  const rows = async (start: number, end: number) => {
    const stored = await set.rows(start, end);
    const values = new elementArrays[element](stored.length);
    for (let row = 0; row < stored.length; row += inputs) {
      for (let i = 0; i < inputs; i++) {
        values[row + i] = stored[row + (sources[i] as number)] as number;
      }
    }
    return values;
  };
  return { ...set, rows, storedColumns, image: { ...image, height: width, width: height } };
}

/** Returns (D) the place before transposing of each value, in images of the stored shape. */
function sourceColumns({ height, width, channels }: NonNullable<DataSet["image"]>) {
  return Uint32Array.from({ length: height * width * channels }, (_, i) => {
    const channel = i % channels;
    const pixel = (i - channel) / channels;
    const [x, y] = [Math.floor(pixel / height), pixel % height];
    return (y * width + x) * channels + channel;
  });
}
