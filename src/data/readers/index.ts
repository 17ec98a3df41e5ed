// Opens data files: recognises their format and reads them as data sets.

import { InputError } from "../../input_error.ts";
import { compareTexts, fileName } from "../../text.ts";
import { type ByteSource, startOf } from "../byte_source.ts";
import { type DataSet, type DataSets, mapSets } from "../data_set.ts";
import { patchesOf } from "../patches.ts";
import { csvReader } from "./csv.ts";
import { unpackedIfGzip } from "./gzip.ts";
import { idxReader } from "./idx.ts";
import { idxFilesAmong, readIdxFolder } from "./idx_folder.ts";
import { imageFileOf, imagesReader, isImagePath, readImages } from "./images.ts";
import { npyReader } from "./npy.ts";
import { npzReader } from "./npz.ts";
import { parquetReader } from "./parquet.ts";
import type { Reader, ReadOptions } from "./reader.ts";
import { safetensorsReader } from "./safetensors.ts";
import { joinShards } from "./shards.ts";
import { matched } from "./test_set.ts";
import { explainMissingData, explainPickle } from "./wrong_files.ts";

/** Those that recognise a file by its first bytes alone come first. */
const readers: readonly Reader[] = [
  npyReader,
  npzReader,
  idxReader,
  safetensorsReader,
  parquetReader,
  imagesReader,
  csvReader,
];

/** The formats of which several files can be one set. */
const shardReaders: readonly Reader[] = [npyReader, safetensorsReader, parquetReader];

/** The format of a folder or list of images. */
const IMAGE_FOLDER = "PNG, JPEG or WebP images";

export interface OpenedData {
  /** The label of the format. */
  readonly format: string;
  readonly sets: DataSets;
}

/**
 * Opens a data file, or the files of a folder or list as one set.
 * @param name of the folder or list, for users; a single file has its own
 * @throws InputError naming the file and what is wrong with it
 */
export async function openData(
  files: readonly ByteSource[],
  name: string,
  options: ReadOptions = {},
  report?: (share: number) => void,
): Promise<OpenedData> {
  const opened = await openFiles(files, name, options, report);
  const { patchSize } = options;
  if (patchSize === undefined) return opened;
  const cut = (set: DataSet) => (set.arePatches ? set : patchesOf(set, patchSize));
  return { ...opened, sets: mapSets(opened.sets, cut) };
}

async function openFiles(
  files: readonly ByteSource[],
  name: string,
  options: ReadOptions,
  report?: (share: number) => void,
): Promise<OpenedData> {
  const [first] = files;
  if (files.some((file) => isImagePath(file.name))) {
    checkOptions(name, imagesReader, options);
    const sets = await readImages(name, files.map(imageFileOf), options, report);
    return { format: IMAGE_FOLDER, sets };
  }
  if (first && files.length === 1) return openFile(first, options, report);
  const idxFiles = idxFilesAmong(files);
  if (idxFiles) {
    checkOptions(name, idxReader, options);
    return {
      format: idxReader.label,
      sets: await readIdxFolder(name, idxFiles, options.imageShape),
    };
  }
  return openShards(files, name, options, report);
}

async function openFile(
  file: ByteSource,
  options: ReadOptions,
  report?: (share: number) => void,
): Promise<OpenedData> {
  const source = await unpackedIfGzip(file, report);
  const reader = await readerOf(source);
  checkOptions(source.name, reader, options);
  return { format: reader.label, sets: await reader.read(source, options, report) };
}

/** @throws InputError if no reader recognises it */
async function readerOf(source: ByteSource): Promise<Reader> {
  const start = await startOf(source);
  const missing = explainMissingData(source.name, start);
  if (missing) throw new InputError(missing);
  const byBytes = readers.find(({ recognises }) => recognises("", start));
  if (byBytes) return byBytes;
  const pickle = explainPickle(source.name, start);
  if (pickle) throw new InputError(pickle);
  const name = source.name.toLowerCase();
  const byName = readers.find(({ recognises }) => recognises(name, start));
  if (byName) return byName;
  const known = new Intl.ListFormat("en-GB").format(readers.map(({ label }) => label));
  throw new InputError(`${source.name} is not in a known format; these can be read: ${known}.`);
}

/** Returns the options that apply to opened data. */
export function optionsOfFormat(format: string): readonly (keyof ReadOptions)[] {
  if (format === IMAGE_FOLDER) return imagesReader.options;
  return readers.find(({ label }) => label === format)?.options ?? [];
}

const flags: Readonly<Record<Exclude<keyof ReadOptions, "patchSize">, string>> = {
  array: "--array",
  imageShape: "--image-shape",
  delimiter: "--delimiter",
  hasHeader: "--header",
  labelColumn: "--label-column",
  namesColumn: "--names-column",
  imageSize: "--image-size",
  isGreyscale: "--greyscale",
};

function checkOptions(name: string, reader: Reader, { patchSize, ...options }: ReadOptions): void {
  const given = Object.keys(options) as (keyof typeof options)[];
  const other = given.find((key) => options[key] !== undefined && !reader.options.includes(key));
  if (other) {
    throw new InputError(
      `${flags[other]} does not apply to ${name}, whose format is ${reader.label}.`,
    );
  }
}

/** Opens the shards among the files of a folder or list; the others are ignored and named. */
async function openShards(
  files: readonly ByteSource[],
  name: string,
  options: ReadOptions,
  report?: (share: number) => void,
): Promise<OpenedData> {
  const named = shardReaders
    .map((reader) => ({ reader, shards: files.filter((file) => isNamedFor(reader, file)) }))
    .filter(({ shards }) => shards.length > 0);
  const [found, other] = named;
  if (!found) {
    throw new InputError(
      `${name}: several files are one set only if they are .npy, .safetensors, Parquet or image files, or the four IDX files of a set; name one file.`,
    );
  }
  if (other) {
    throw new InputError(
      `${name}: the files are of two formats, ${found.reader.label} and ${other.reader.label}; select those of one.`,
    );
  }
  const { reader, shards } = found;
  checkOptions(name, reader, options);
  let done = 0;
  const open = async (part: readonly ByteSource[]) => {
    const sets: DataSet[] = [];
    for (const shard of part.toSorted((a, b) => compareTexts(a.name, b.name))) {
      const { format, sets: opened } = await openFile(shard, options);
      if (format !== reader.label) {
        throw new InputError(`${shard.name} is ${format}, despite its name.`);
      }
      sets.push(opened.train);
      done++;
      report?.(done / shards.length);
    }
    const [only] = sets;
    return only && sets.length === 1 ? only : joinShards(name, sets);
  };
  const { trains, tests } = partsOf(shards);
  const set = await open(trains);
  const test = tests.length > 0 ? await open(tests) : undefined;
  const used = [...trains, ...tests];
  const ignored = files.filter((file) => !used.includes(file)).map((file) => fileName(file.name));
  const note = `Ignored: ${ignored.slice(0, 5).join(", ")}${ignored.length > 5 ? ` and ${ignored.length - 5} more` : ""}.`;
  const train = { ...set, notes: [...set.notes, ...(ignored.length > 0 ? [note] : [])] };
  const sets = test ? matched(train, test) : { train };
  return { format: reader.label, sets };
}

/** Shards that are all named after a part, as "test-00000-of-00001.parquet" is, are a training and a test set. */
function partsOf(shards: readonly ByteSource[]) {
  const isPart = (part: RegExp) => (shard: ByteSource) => part.test(fileName(shard.name));
  const trains = shards.filter(isPart(/^train[-_.]/i));
  const tests = shards.filter(isPart(/^test[-_.]/i));
  const others = shards.filter(isPart(/^(valid(ation)?|val|dev)[-_.]/i));
  const areParts = trains.length + tests.length + others.length === shards.length;
  return areParts && trains.length > 0 ? { trains, tests } : { trains: shards, tests: [] };
}

const isNamedFor = ({ recognises }: Reader, { name }: ByteSource) =>
  recognises(name.toLowerCase().replace(/\.gz$/, ""), new Uint8Array(0));
