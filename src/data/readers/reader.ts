// What readers of data files have in common.

import type { ByteSource } from "../byte_source.ts";
import type { DataSets, ImageShape } from "../data_set.ts";

/** What the user may say about a file; a reader refuses an option that it has no use for. */
export interface ReadOptions {
  /** The array or tensor to read from a file with several. */
  readonly array?: string;
  /** Overrides the shape of the images: the values of each row. */
  readonly imageShape?: ImageShape;
  /** Of CSV: the delimiter, whether the first line is a header, and the name or number (from 1) of the label column; "none" if there is none. */
  readonly delimiter?: string;
  readonly hasHeader?: boolean;
  readonly labelColumn?: string;
  /** The column with the names of the rows, like the label column. */
  readonly namesColumn?: string;
  /** Of image files: the size to which they are scaled, and whether colours become grey. */
  readonly imageSize?: { readonly width: number; readonly height: number };
  readonly isGreyscale?: boolean;
  /** Of images in any format: the size of the patches that they are cut into. */
  readonly patchSize?: number;
}

export interface Reader {
  /** "NumPy array (.npy)" */
  readonly label: string;
  /**
   * Whether a file is of this format, from its name in lower case and its first bytes (at most 512). All readers are
   * asked with an empty name first, so that a file with the wrong name is recognised by its first bytes.
   */
  readonly recognises: (name: string, start: Uint8Array) => boolean;
  /** The options that it understands. */
  readonly options: readonly (keyof ReadOptions)[];
  /** Reports how far it is, from 0 to 1, if that takes long. */
  readonly read: (
    source: ByteSource,
    options: ReadOptions,
    report?: (share: number) => void,
  ) => Promise<DataSets>;
}
