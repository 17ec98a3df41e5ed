// A few rows and their reconstructions, as their figure shows them.

import type { Reconstructions } from "../charts/reconstructions.ts";
import type { RowStrips } from "../charts/row_strips.ts";
import { type ElementType, elementOf, type ImageShape } from "../data/data_set.ts";
import { inputsOf } from "../data/inputs.ts";
import { classOfRow } from "../data/row_classes.ts";
import { type LoadedSet, type Rows, sliceRows } from "../data/rows.ts";
import { isOwnScaling, perColumn } from "../data/scaling.ts";

export type Comparison =
  | { readonly kind: "images"; readonly chart: Reconstructions }
  | { readonly kind: "rows"; readonly chart: RowStrips };

const COMPARED = 10;
/** Larger images are drawn with fewer pixels. */
const MAX_SIDE = 64;

/** @param title "Test" or "Training" */
export async function compareRows(
  set: LoadedSet,
  title: string,
  reconstruct: (rows: Rows) => Promise<Float32Array>,
): Promise<Comparison> {
  const rows = sliceRows(set, 0, Math.min(COMPARED, set.count));
  const originals = inputsOf(rows);
  const reconstructions = await reconstruct(rows);
  const { image, rowNames } = set;
  if (!image) {
    const nameOf = (i: number) => rowNames?.[i] ?? classOfRow(set, i) ?? `Row ${i + 1}`;
    const names = Array.from({ length: rows.count }, (_, i) => nameOf(i));
    const { inputs } = rows;
    const chart = { originals, reconstructions, inputs, labels: names, title: `${title} rows` };
    return { kind: "rows", chart };
  }
  const toShare = sharesOf(rows, originals);
  const step = Math.ceil(Math.max(image.height, image.width) / MAX_SIDE);
  const drawn = (values: Float32Array) => thinned(toShare(values), image, step);
  const chart = {
    originals: drawn(originals),
    reconstructions: drawn(reconstructions),
    height: Math.ceil(image.height / step),
    width: Math.ceil(image.width / step),
    channels: image.channels,
    labels: Array.from({ length: rows.count }, (_, i) => classOfRow(set, i) ?? ""),
    title: `${title} images`,
  };
  return { kind: "images", chart };
}

const columnsOf = ({ inputs, scaling }: Pick<Rows, "inputs" | "scaling">) =>
  [perColumn(scaling.offset, inputs), perColumn(scaling.divisor, inputs)] as const;

/** Returns how inputs are drawn: as shares of 255 if they are bytes, otherwise of the range of the originals. */
function sharesOf(rows: Rows, originals: Float32Array): (values: Float32Array) => Float32Array {
  const element: ElementType = elementOf(rows.values);
  if (element === "u8" && isOwnScaling(element, rows.scaling)) return (values) => values;
  const { inputs } = rows;
  const [offset, divisor] = columnsOf(rows);
  const stored = (values: Float32Array) =>
    values.map((x, i) => x * (divisor[i % inputs] as number) + (offset[i % inputs] as number));
  const unscaled = stored(originals);
  const low = element === "u8" ? 0 : unscaled.reduce((min, value) => Math.min(min, value));
  const high = element === "u8" ? 255 : unscaled.reduce((max, value) => Math.max(max, value));
  return (values) => stored(values).map((value) => (value - low) / (high - low || 1));
}

/** Returns every `step`-th pixel of every `step`-th line. */
function thinned(
  values: Float32Array,
  { height, width, channels }: ImageShape,
  step: number,
): Float32Array {
  if (step === 1) return values;
  const isDrawn = (_: number, i: number) => {
    const pixel = Math.floor(i / channels) % (height * width);
    return (pixel % width) % step === 0 && Math.floor(pixel / width) % step === 0;
  };
  return values.filter(isDrawn);
}
