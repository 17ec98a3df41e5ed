// PNG, JPEG and WebP files, in a zip archive or a folder: one row per image, in the order of their paths.

import { InputError } from "../../input_error.ts";
import { compareTexts } from "../../text.ts";
import type { ByteSource } from "../byte_source.ts";
import type { DataSet, DataSets, Labels } from "../data_set.ts";
import { sortedLabels, TextColumn } from "./class_names.ts";
import { decodeImage } from "./decode_image.ts";
import { ImageRows } from "./image_rows.ts";
import type { Reader, ReadOptions } from "./reader.ts";
import { isZip, zipMembers } from "./zip.ts";

export interface ImageFile {
  /** With "/" between folders. */
  readonly path: string;
  /** In messages. */
  readonly place: string;
  read(): Promise<Uint8Array<ArrayBuffer>>;
}

/** Whether a file is an image by its name, and not one of macOS's copies of a file's attributes. */
export const isImagePath = (path: string) =>
  /\.(png|jpe?g|webp)$/i.test(path) && !/(^|\/)(\._|__MACOSX\/)/.test(path);

/** Names of folders that divide images into a training and a test set. */
const TRAIN = /^train(ing)?$/i;
const TEST = /^test(ing)?$/i;

export const imagesReader: Reader = {
  label: "zip archive of PNG, JPEG or WebP images (.zip)",
  recognises: (name, start) => name.endsWith(".zip") && (start.length === 0 || isZip(start)),
  options: ["imageSize", "isGreyscale"],
  async read(source, options, report) {
    const members = await zipMembers(source);
    const files = members.map(({ name, read }) => {
      const path = name.replaceAll("\\", "/");
      return { path, place: `${source.name}, ${path}`, read };
    });
    return readImages(source.name, files, options, report);
  },
};

/** An image alone, or the files of a folder or list, whose names are their paths. */
export const imageFileOf = (source: ByteSource): ImageFile => {
  const { name, size } = source;
  return { path: name.replaceAll("\\", "/"), place: name, read: () => source.read(0, size) };
};

/**
 * Reads the images among the files. Folders are classes; folders named "train" and "test" above them are the two
 * sets.
 * @param name of the archive or folder
 * @throws InputError if there are none, or one is damaged or has another size
 */
export async function readImages(
  name: string,
  files: readonly ImageFile[],
  options: ReadOptions,
  report?: (share: number) => void,
): Promise<DataSets> {
  const images = files
    .filter(({ path }) => isImagePath(path))
    .toSorted((a, b) => compareTexts(a.path, b.path));
  if (images.length === 0) throw new InputError(`${name} contains no PNG, JPEG or WebP images.`);
  const others = files.length - images.length;
  const notes =
    others > 0 ? [`Files that are not PNG, JPEG or WebP images are ignored: ${others}.`] : [];

  const common = commonFolders(images.map(({ path }) => path.split("/")));
  const all = images.map((file): Image => {
    return { ...file, folders: file.path.split("/").slice(common, -1) };
  });
  const tests = all.filter(({ folders: [first = ""] }) => TEST.test(first));
  const trains = all.filter(({ folders: [first = ""] }) => TRAIN.test(first));
  const isDivided = tests.length > 0 && tests.length + trains.length === all.length;

  let done = 0;
  let trainRows = 0;
  const rows = new ImageRows(options);
  const ordered = isDivided ? [...trains, ...tests] : all;
  for (const { place, read } of ordered) {
    await rows.add(place, await decodeImage(place, await read()));
    done++;
    report?.(done / all.length);
    if (done === trains.length) trainRows = rows.count;
  }
  const arePatches = options.patchSize !== undefined;
  const depth = isDivided ? 1 : 0;
  const labels = arePatches ? undefined : labelsOf(ordered, depth);
  const outside = ordered.find(({ folders }) => folders.length <= depth);
  if (outside && !arePatches && ordered.some(({ folders }) => folders.length > depth)) {
    notes.push(`${outside.place} is not in the folder of a class: the images have no labels.`);
  }
  const set = (start: number, end: number): DataSet => {
    const data = rows.slice(name.replace(/^.*\//, ""), start, end, notes);
    return labels
      ? { ...data, labels: { ...labels, classes: labels.classes.slice(start, end) } }
      : data;
  };
  if (!isDivided) return { train: set(0, rows.count) };
  return { train: set(0, trainRows), test: set(trainRows, rows.count) };
}

interface Image extends ImageFile {
  /** Below those that all images share. */
  readonly folders: readonly string[];
}

/** How many folders all paths start with. */
function commonFolders(paths: readonly (readonly string[])[]): number {
  const [first = []] = paths;
  let count = 0;
  while (
    count < first.length - 1 &&
    paths.every((path) => path.length > count + 1 && path[count] === first[count])
  ) {
    count++;
  }
  return count;
}

/** The classes are the folders at this depth, if every image is in one of several. */
function labelsOf(images: readonly Image[], depth: number): Labels | undefined {
  const column = new TextColumn();
  for (const { folders } of images) {
    const folder = folders[depth];
    if (folder === undefined) return undefined;
    column.add(folder);
  }
  return column.names.length > 1 ? sortedLabels(column.classes, column.names) : undefined;
}
