// Reads data files in a worker: reading and measuring them would block the page.

import { expose, transfer } from "comlink";
import { MAX_WHOLE_BYTES } from "../../data/chunks.ts";
import type { Values } from "../../data/data_set.ts";
import { loadedBytes, loadSets } from "../../data/prepare/load.ts";
import { openSets } from "../../data/prepare/open_sets.ts";
import { type PreparedData, type PrepareOptions, prepareData } from "../../data/prepare/prepare.ts";
import { type DataPreview, previewOf } from "../../data/prepare/preview.ts";
import { sampleSets } from "../../data/prepare/sample.ts";
import { formatFingerprint } from "../../data/read_data.ts";
import { type OpenedData, optionsOfFormat } from "../../data/readers/index.ts";
import type { ReadOptions } from "../../data/readers/reader.ts";
import type { LoadedSets, StreamedSet } from "../../data/rows.ts";
import { openSynthetic, type SyntheticOptions } from "../../data/synthetic.ts";
import { InputError } from "../../input_error.ts";
import { fileBytes, type PageFile } from "./file_bytes.ts";

/** Where data come from: files, or a generator. */
export type DataSource = FileSource | SyntheticSource;

interface FileSource {
  readonly kind: "files";
  readonly files: readonly PageFile[];
  /** For users. */
  readonly name: string;
}

/** Generated with the seed of the request. */
interface SyntheticSource {
  readonly kind: "synthetic";
  readonly options: Omit<SyntheticOptions, "seed">;
  readonly name: string;
}

/** A source of data, and what the user has decided about it. */
export interface OpenRequest extends Pick<PrepareOptions, "scale" | "testShare" | "seed"> {
  readonly source: DataSource;
  readonly read: ReadOptions;
  readonly isTransposed: boolean;
  readonly labels?: PageFile;
  readonly names?: PageFile;
  readonly testData?: PageFile;
  readonly testLabels?: PageFile;
}

export interface OpenedPreview extends DataPreview {
  /** The options that this format has. */
  readonly options: readonly (keyof ReadOptions)[];
}

export interface LoadedData {
  /** All rows, or samples. */
  readonly sets: LoadedSets;
  readonly fingerprint: string;
  /** All training rows if they are not loaded; `rows` of the worker reads them. */
  readonly streamed?: Omit<StreamedSet, "rows">;
  /** Of these. */
  readonly formatFingerprint?: string;
}

type Report = (share: number) => void;

/** What was opened last, with a text that is the same for requests that open the same. */
let found: { readonly key: string; readonly data: OpenedData } | undefined;
let prepared: PreparedData | undefined;

function opened(): PreparedData {
  if (!prepared) throw new InputError("The data are no longer open; open them again.");
  return prepared;
}

const dataWorker = {
  /**
   * Opens files, or generates data, and describes what they contain.
   * @param output the activation of the outputs that the data would be trained with
   * @throws InputError naming the file or option and what is wrong with it
   */
  async open(
    request: OpenRequest,
    output: "sigmoid" | "linear",
    report: Report,
  ): Promise<OpenedPreview> {
    prepared = undefined;
    const { seed, scale, testShare } = request;
    const source = await openOnce(request, report);
    const data = await prepareData(
      source,
      {
        seed,
        isPreview: true,
        isIdentified: true,
        ...(scale && { scale }),
        // A set with a test part of its own takes no share.
        ...(testShare !== undefined && !source.sets.test && { testShare }),
      },
      report,
    );
    const preview = await previewOf(data, output);
    prepared = data;
    return { ...preview, options: optionsOfFormat(source.format) };
  },

  /**
   * Loads the files opened last. Of a training set that is larger than this, and its test set, it loads samples.
   * @param report called with the share of rows that are done
   */
  async load(report: Report, maxBytes = MAX_WHOLE_BYTES): Promise<LoadedData> {
    const data = opened();
    const { train } = data;
    const isLoaded = loadedBytes(train) <= maxBytes;
    const sets = await (isLoaded ? loadSets(data, report) : sampleSets(data));
    const { count, inputs, element, scaling } = train;
    const buffers = [sets.train, sets.test].flatMap((set) => (set ? [set.values.buffer] : []));
    return transfer(
      {
        sets,
        fingerprint: data.fingerprint as string,
        ...(!isLoaded && {
          streamed: { count, inputs, element, scaling },
          formatFingerprint: await formatFingerprint(train),
        }),
      },
      buffers,
    );
  },

  /** Reads training rows. */
  async rows(start: number, end: number): Promise<Values> {
    const values = await opened().train.rows(start, end);
    return transfer(values, [values.buffer]);
  },
};

/** Opens what a request names, unless it is open: another scaling or test share needs no other reading. */
async function openOnce(request: OpenRequest, report: Report): Promise<OpenedData> {
  const { scale, testShare, ...ofSource } = request;
  const key = JSON.stringify(ofSource, (_, value) =>
    value instanceof File ? [value.name, value.size, value.lastModified] : value,
  );
  if (found?.key !== key) {
    found = undefined;
    found = { key, data: await openSource(request, report) };
  }
  return found.data;
}

async function openSource(request: OpenRequest, report: Report): Promise<OpenedData> {
  const { source, seed, read, isTransposed, labels, names, testData, testLabels } = request;
  if (source.kind === "synthetic") return openSynthetic({ ...source.options, seed });
  const options = {
    read,
    isTransposed,
    ...(labels && { labels: fileBytes(labels) }),
    ...(names && { names: fileBytes(names) }),
    ...(testData && { testData: { files: [fileBytes(testData)], name: testData.path } }),
    ...(testLabels && { testLabels: fileBytes(testLabels) }),
  };
  return openSets({ files: source.files.map(fileBytes), name: source.name }, options, report);
}

export type DataWorker = typeof dataWorker;
expose(dataWorker);
