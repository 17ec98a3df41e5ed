// Files that the user has dropped or selected, as the readers see them.

import type { ByteSource } from "../../data/byte_source.ts";
import { InputError } from "../../input_error.ts";

/** A file, with its path inside a folder that was dropped or selected. */
export interface PageFile {
  readonly path: string;
  readonly file: File;
}

/** Returns the selected files of an input, which can be selected again afterwards. */
export function filesOf(input: HTMLInputElement): PageFile[] {
  const files = [...(input.files ?? [])];
  input.value = "";
  return files.map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

/** Browsers allocate no more at once. */
const MAX_READ_BYTES = 2 ** 31 - 1;

export const fileBytes = ({ path, file }: PageFile): ByteSource => ({
  name: path,
  size: file.size,
  async read(start, end) {
    if (end - start > MAX_READ_BYTES) throw new RangeError(`${path} cannot be read at once.`);
    try {
      return new Uint8Array(await file.slice(start, end).arrayBuffer());
    } catch {
      throw new InputError(
        `${path} cannot be read: it was changed, moved or deleted after it was opened. Open it again.`,
      );
    }
  },
});
