// The options of file formats, as fields of the page.

import {
  delimiterOfText,
  imageShapeOfText,
  imageSizeOfText,
  patchSizeOfText,
} from "../../data/readers/option_text.ts";
import type { ReadOptions } from "../../data/readers/reader.ts";

interface ReadControl<Value> {
  readonly label: string;
  readonly help: string;
  /** Shown in an empty field. */
  readonly placeholder?: string;
  /** Texts to select from instead of typing; the first is the default. */
  readonly choices?: readonly string[];
  /** What a valid text is, to complete "It must be …". */
  readonly allowed?: string;
  /** Returns undefined if the text is not valid. */
  readonly parse: (text: string) => Value | undefined;
}

export const readControls: {
  readonly [Name in keyof Required<ReadOptions>]: ReadControl<ReadOptions[Name]>;
} = {
  array: {
    label: "Array",
    help: "The array, tensor or column to read, if the file has several.",
    parse: (text) => text,
  },
  imageShape: {
    label: "Image shape",
    help: "Height, width and, if the images have colours, 3. The values of each row are then an image.",
    placeholder: "28,28",
    allowed: "height,width or height,width,3",
    parse: imageShapeOfText,
  },
  delimiter: {
    label: "Delimiter",
    help: "What separates the cells of a line.",
    placeholder: "detected",
    allowed: 'one character, "tab" or "space"',
    parse: delimiterOfText,
  },
  hasHeader: {
    label: "First line",
    help: "Whether the first line names the columns.",
    choices: ["detected", "names of columns", "a row"],
    parse: (text) => text === "names of columns",
  },
  labelColumn: {
    label: "Label column",
    help: 'The name of the column with the labels, its number from 1, or "none".',
    placeholder: "detected",
    parse: (text) => text,
  },
  namesColumn: {
    label: "Names column",
    help: "The name of the column with the rows' names, or its number from 1.",
    placeholder: "none",
    parse: (text) => text,
  },
  imageSize: {
    label: "Image size",
    help: "Scales all images to this height and width; one number means both.",
    placeholder: "32",
    allowed: "height,width or one number for both",
    parse: imageSizeOfText,
  },
  patchSize: {
    label: "Patches",
    help: "Cuts images into patches of this height and width, normalises their contrast and whitens them.",
    placeholder: "12",
    allowed: "a whole number from 2 to 64",
    parse: patchSizeOfText,
  },
  isGreyscale: {
    label: "Colours",
    help: "Whether images keep their colours.",
    choices: ["as stored", "grey"],
    parse: (text) => text === "grey",
  },
};
