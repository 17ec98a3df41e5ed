// What the columns of a Parquet file are, by its schema and the description that Hugging Face adds.

import type { FileMetaData, SchemaElement, SchemaTree } from "hyparquet";

export interface ParquetColumn {
  readonly name: string;
  /** A list may be nested. An image is a struct with the bytes of a file. */
  readonly kind: "image" | "list" | "number" | "text" | "other";
  readonly isInteger: boolean;
  /** Whether its numbers are unsigned bytes. */
  readonly isByte: boolean;
  /** Names of the classes that its numbers stand for. */
  readonly classes?: readonly string[];
}

export function columnsOf(root: SchemaTree, metadata: FileMetaData): ParquetColumn[] {
  const features = featuresOf(metadata);
  return root.children.map((tree) => {
    const { name } = tree.element;
    const leaf = leafOf(tree);
    const kind = kindOf(tree, leaf);
    const classes = features[name]?.names;
    return {
      name,
      kind,
      isInteger: /^INT/.test(leaf?.type ?? ""),
      isByte: isByte(leaf),
      ...(isStrings(classes) && { classes }),
    };
  });
}

function kindOf({ element, children }: SchemaTree, leaf: SchemaElement | undefined) {
  const bytes = children.find((child) => child.element.name === "bytes");
  if (bytes?.element.type === "BYTE_ARRAY") return "image";
  // pandas saves the names of rows, or their numbers.
  if (!leaf || (isNumber(leaf) && /^__index_level_\d__$/.test(element.name))) return "other";
  const isList = children.length > 0 || element.repetition_type === "REPEATED";
  if (isNumber(leaf)) return isList ? "list" : "number";
  return isText(leaf) && !isList ? "text" : "other";
}

/** The type of a column's values, if it is not a struct of several. */
function leafOf({ element, children }: SchemaTree): SchemaElement | undefined {
  if (children.length === 0) return element;
  return children.length === 1 ? leafOf(children[0] as SchemaTree) : undefined;
}

function isNumber({ type, converted_type, logical_type }: SchemaElement): boolean {
  if (logical_type?.type === "FLOAT16") return true;
  if (type === "FLOAT" || type === "DOUBLE" || type === "BOOLEAN") return true;
  // Dates and times are integers, too.
  if (logical_type && logical_type.type !== "INTEGER") return false;
  return (type === "INT32" || type === "INT64") && /^(U?INT_\d+)?$/.test(converted_type ?? "");
}

const isText = ({ type, converted_type, logical_type }: SchemaElement) =>
  type === "BYTE_ARRAY" && (converted_type === "UTF8" || logical_type?.type === "STRING");

const isByte = (element: SchemaElement | undefined) =>
  element?.converted_type === "UINT_8" ||
  (element?.logical_type?.type === "INTEGER" &&
    element.logical_type.bitWidth === 8 &&
    !element.logical_type.isSigned);

interface Feature {
  readonly names?: unknown;
}

function featuresOf(metadata: FileMetaData): Readonly<Record<string, Feature | undefined>> {
  const text = metadata.key_value_metadata?.find(({ key }) => key === "huggingface")?.value;
  try {
    return JSON.parse(text ?? "{}").info?.features ?? {};
  } catch {
    // The names of classes are missing then, nothing else.
    return {};
  }
}

const isStrings = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((name) => typeof name === "string");
