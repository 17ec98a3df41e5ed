// The flags of every command that reads data: what belongs to them, how they are read, divided and scaled.

import { type Command, Option } from "commander";
import type { ImageShape } from "../data/data_set.ts";
import type { OpenOptions } from "../data/prepare/open_sets.ts";
import type { PrepareOptions } from "../data/prepare/prepare.ts";
import type { ReadOptions } from "../data/readers/reader.ts";
import { scalingNames } from "../data/scaling.ts";
import { type SyntheticOptions, syntheticDefaults } from "../data/synthetic.ts";
import { InputError } from "../input_error.ts";
import { path, positiveInteger } from "./arguments.ts";
import { delimiter, imageShape, imageSize, number, patchSize, share } from "./data_arguments.ts";
import { fileSource, fileSources } from "./file_source.ts";

/** Values of the given flags, by their names. */
export interface DataFlags {
  readonly labels?: string;
  readonly names?: string;
  readonly testData?: string;
  readonly testLabels?: string;
  readonly testShare?: number;
  readonly scale?: NonNullable<PrepareOptions["scale"]>;
  readonly transpose?: boolean;
  readonly array?: string;
  readonly imageShape?: ImageShape;
  readonly delimiter?: string;
  readonly header?: boolean;
  readonly labelColumn?: string;
  readonly namesColumn?: string;
  readonly imageSize?: NonNullable<ReadOptions["imageSize"]>;
  readonly greyscale?: boolean;
  readonly patches?: number;
  readonly patchRows?: number;
  readonly features?: number;
  readonly inputs?: number;
  readonly rows?: number;
  readonly activeShare?: number;
  readonly noise?: number;
}

interface FlagRow {
  readonly flag: string;
  readonly help: string;
  readonly parse?: (text: string) => unknown;
  readonly choices?: readonly string[];
  /** Whether it says how files are read, so that codes depend on it. */
  readonly isReading?: true;
}

const flagTable: Readonly<Record<keyof DataFlags | "noHeader", FlagRow>> = {
  labels: {
    flag: "--labels <file>",
    help: "Labels of the rows: an IDX or .npy file, or text with one label per line.",
    parse: path("--labels"),
  },
  names: {
    flag: "--names <file>",
    help: "Names of the rows: text with one line per row.",
    parse: path("--names"),
  },
  testData: {
    flag: "--test-data <path>",
    help: "A file or folder of test rows; their values must be like those of the data.",
    parse: path("--test-data"),
  },
  testLabels: {
    flag: "--test-labels <file>",
    help: "Labels of the test rows, like --labels.",
    parse: path("--test-labels"),
  },
  testShare: {
    flag: "--test-share <share>",
    help: "The share of the rows that become the test set, drawn by the seed, unless the data have one. [0 to below 1; default: 0.1]",
    parse: share,
  },
  scale: {
    flag: "--scale <choice>",
    help: `How values are scaled; min-max uses one range for all values, standardise each column's mean and standard deviation. [${scalingNames.join(", ")}; default: /255 for bytes, otherwise none]`,
    choices: scalingNames,
  },
  transpose: {
    flag: "--transpose",
    isReading: true,
    help: "Swap the rows and columns of each image, as EMNIST needs.",
  },
  array: {
    flag: "--array <name>",
    isReading: true,
    help: "The array of an .npz file, the tensor of a safetensors file or the column of a Parquet file.",
  },
  imageShape: {
    flag: "--image-shape <h,w[,c]>",
    isReading: true,
    help: "The height, width and channels (1 or 3) of each image.",
    parse: imageShape,
  },
  delimiter: {
    flag: "--delimiter <text>",
    isReading: true,
    help: 'What separates the cells of a CSV file: one character, "tab" or "space". [default: detected]',
    parse: delimiter,
  },
  header: {
    flag: "--header",
    isReading: true,
    help: "The first line of a CSV file names its columns. [default: detected]",
  },
  noHeader: {
    flag: "--no-header",
    isReading: true,
    help: "The first line of a CSV file is a row.",
  },
  labelColumn: {
    flag: "--label-column <name>",
    isReading: true,
    help: 'The column of labels: its name, or in a CSV file its number from 1, or "none". [default: detected]',
  },
  namesColumn: {
    flag: "--names-column <name>",
    isReading: true,
    help: "The column with the names of the rows: its name, or in a CSV file its number from 1. [default: detected]",
  },
  imageSize: {
    flag: "--image-size <h,w>",
    isReading: true,
    help: "Scale image files to this height and width; one number means both.",
    parse: imageSize,
  },
  greyscale: {
    flag: "--greyscale",
    isReading: true,
    help: "Read image files without their colours.",
  },
  patches: {
    flag: "--patches <size>",
    help: "Cut images into patches of this height and width, normalise their contrast and whiten them.",
    parse: patchSize,
  },
  patchRows: {
    flag: "--patch-rows <number>",
    help: "How many patches are drawn by the seed. [default: at most 100,000]",
    parse: positiveInteger("--patch-rows"),
  },
  features: {
    flag: "--features <number>",
    help: `Of synthetic data: how many features they are made of. [default: ${syntheticDefaults.features}]`,
    parse: positiveInteger("--features"),
  },
  inputs: {
    flag: "--inputs <number>",
    help: `Of synthetic data: values per row. [default: ${syntheticDefaults.inputs}]`,
    parse: positiveInteger("--inputs"),
  },
  rows: {
    flag: "--rows <number>",
    help: `Of synthetic data: how many rows. [default: ${syntheticDefaults.rows}]`,
    parse: positiveInteger("--rows"),
  },
  activeShare: {
    flag: "--active-share <share>",
    help: `Of synthetic data: the probability that a feature is active in a row. [above 0, at most 1; default: ${syntheticDefaults.activeShare}]`,
    parse: number("--active-share"),
  },
  noise: {
    flag: "--noise <number>",
    help: `Of synthetic data: the standard deviation of the noise. [0 or more; default: ${syntheticDefaults.noise}]`,
    parse: number("--noise"),
  },
};

const syntheticFlags = ["features", "inputs", "rows", "activeShare", "noise"] as const;

/** @param which "reading" for those that say how files are read */
export function addDataFlags(command: Command, which: "all" | "reading" = "all"): void {
  for (const { flag, help, parse, choices, isReading } of Object.values(flagTable)) {
    if (which === "reading" && !isReading) continue;
    const option = new Option(flag, help);
    if (parse) option.argParser(parse);
    if (choices) option.choices(choices);
    command.addOption(option);
  }
}

export const isDataFlag = (name: string): name is keyof DataFlags => Object.hasOwn(flagTable, name);

/** Separates the flags of data from those of a command. */
export function splitFlags<Other extends object>(
  flags: DataFlags & Other,
): { data: DataFlags; others: Omit<Other, keyof DataFlags> } {
  const isData = ([name]: [string, unknown]) => isDataFlag(name);
  const entries = Object.entries(flags);
  return {
    data: Object.fromEntries(entries.filter(isData)) as DataFlags,
    others: Object.fromEntries(entries.filter((entry) => !isData(entry))) as Omit<
      Other,
      keyof DataFlags
    >,
  };
}

/** @throws InputError naming a file that cannot be read */
export function openOptionsOf(flags: DataFlags): OpenOptions {
  const { labels, names, testData, testLabels, transpose, header, greyscale } = flags;
  const { array, imageShape, delimiter, labelColumn, namesColumn, imageSize, patches } = flags;
  const read = {
    ...(array !== undefined && { array }),
    ...(imageShape && { imageShape }),
    ...(delimiter !== undefined && { delimiter }),
    ...(header !== undefined && { hasHeader: header }),
    ...(labelColumn !== undefined && { labelColumn }),
    ...(namesColumn !== undefined && { namesColumn }),
    ...(imageSize && { imageSize }),
    ...(greyscale && { isGreyscale: greyscale }),
    ...(patches !== undefined && { patchSize: patches }),
  };
  return {
    read,
    ...(labels !== undefined && { labels: fileSource(labels) }),
    ...(names !== undefined && { names: fileSource(names) }),
    ...(testData !== undefined && { testData: fileSources([testData]) }),
    ...(testLabels !== undefined && { testLabels: fileSource(testLabels) }),
    ...(transpose && { isTransposed: transpose }),
  };
}

export const prepareOptionsOf = ({ scale, testShare, patchRows }: DataFlags) => ({
  ...(scale && { scale }),
  ...(testShare !== undefined && { testShare }),
  ...(patchRows !== undefined && { patchRows }),
});

/** @throws InputError if a flag that is only for files is given */
export function syntheticOptionsOf(flags: DataFlags, seed: number): SyntheticOptions {
  const { testShare, scale, ...others } = flags;
  const given = Object.keys(others) as (keyof DataFlags)[];
  const other = given.find((name) => !syntheticFlags.some((known) => known === name));
  if (other) throw new InputError(`${flagOf(other)} does not apply to synthetic data.`);
  return { ...syntheticDefaults, ...others, seed };
}

/** @throws InputError if flags give the test set in two ways */
export function refuseTwoTestSets({ testData, testShare }: DataFlags): void {
  if (testData === undefined || testShare === undefined) return;
  throw new InputError(
    "--test-share does not apply, because --test-data gives the test set; leave out one of them.",
  );
}

/** @throws InputError if a flag of synthetic data is given */
export function refuseSyntheticFlags(flags: DataFlags): void {
  const given = syntheticFlags.find((name) => flags[name] !== undefined);
  if (given) throw new InputError(`${flagOf(given)} applies only to synthetic data.`);
}

export const flagOf = (name: keyof DataFlags) => flagTable[name].flag.split(" ")[0];
