// Data of other shapes than MNIST's, opened on the page: grey images in three classes, images in colour without
// labels, and rows with names.

import { mnistFiles } from "../../src/data/mnist.ts";
import { randomSource } from "../../src/self_check/matrices.ts";
import { npy } from "../support/data_files.ts";
import { givenFile } from "./own_data.ts";

export const WIDTH = 12;
export const HEIGHT = 8;
const SIZE = WIDTH * HEIGHT;
export const CLASSES = 3;
/** Too long for a legend. */
export const longName = "has a rather long name";
export const counts = { train: 300, test: 60 };

export const labelOf = (row: number) => row % CLASSES;

/** Returns the pixels of a set: a bright band at another place for each class, with noise. */
export function pixelsOf(set: keyof typeof counts): Uint8Array {
  const noise = randomSource(set === "train" ? 1 : 2).bytes(counts[set] * SIZE);
  return noise.map((byte, i) => {
    const column = i % WIDTH;
    const isBand = Math.floor(column / 4) === labelOf(Math.floor(i / SIZE));
    return (isBand ? 200 : 0) + (byte >> 3);
  });
}

function idx(shape: readonly number[], values: Uint8Array): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.writeUInt32BE(0x800 + shape.length, 0);
  for (const [i, size] of shape.entries()) header.writeUInt32BE(size, 4 + 4 * i);
  return Buffer.concat([header, values]);
}

/** The four files of the set. */
const bands = (["train", "test"] as const).flatMap((set) => {
  const count = counts[set];
  const labels = Uint8Array.from({ length: count }, (_, row) => labelOf(row));
  const { images: name, labels: labelName } = mnistFiles[set];
  return [
    givenFile(name, idx([count, HEIGHT, WIDTH], pixelsOf(set))),
    givenFile(labelName, idx([count], labels)),
  ];
});

/** Images of 4 × 6 pixels in colour, without labels: the upper half red, the lower half blue. */
const colourCount = 90;
const colourSize = 4 * 6 * 3;
const colours = randomSource(3)
  .bytes(colourCount * colourSize)
  .map((byte, i) => {
    const isUpper = i % colourSize < colourSize / 2;
    return (i % 3 === (isUpper ? 0 : 2) ? 200 : 0) + (byte >> 3);
  });

/** Rows of 40 values of both signs in a table, with names, and labels in twelve classes with names. */
const rowCount = 120;
const table: string[][] = [
  ["name", "label", ...Array.from({ length: 40 }, (_, i) => `v${i}`)],
  ...Array.from({ length: rowCount }, (_, row) => {
    const kind = row % 12;
    const noise = randomSource(100 + row).values(40, -0.2, 0.2);
    const values = Array.from(noise, (value, i) =>
      (value + Math.sin((i * (1 + kind)) / 6)).toFixed(3),
    );
    return [`cell ${row + 1}`, `${kind} ${longName}`, ...values];
  }),
];

export const files = {
  bands,
  colours: [givenFile("colours.npy", npy({ shape: `(${colourCount}, 4, 6, 3)`, data: colours }))],
  table: [givenFile("table.csv", table.map((row) => row.join()).join("\n"))],
};
