// Reads what was dropped: files, and all files inside folders.

import type { PageFile } from "./file_bytes.ts";
import { openFiles } from "./opened_data.ts";
import { remember } from "./recent_files.ts";

/**
 * Opens what was dropped, and offers it on later visits if it is files and the browser has their handles.
 * @param dropped entries of the file system, or files that are in none; null is something else
 */
export async function openDropped(
  dropped: readonly (FileSystemEntry | File | null)[],
  handles: Promise<readonly FoundHandle[]>,
): Promise<void> {
  const files = await Promise.all(
    dropped.map((each) => {
      if (each instanceof File) return [{ path: each.name, file: each }];
      return each ? filesIn(each) : [];
    }),
  );
  const opening = openFiles(files.flat());
  const found = await handles;
  if (found.every(isFile)) await remember(found);
  await opening;
}

type FoundHandle = FileSystemHandle | null | undefined;

const isFile = (handle: FoundHandle): handle is FileSystemFileHandle => handle?.kind === "file";

async function filesIn(entry: FileSystemEntry): Promise<PageFile[]> {
  const path = entry.fullPath.replace(/^\//, "");
  if (entry.isFile) {
    const { file: get } = entry as FileSystemFileEntry;
    const file = await new Promise<File>((resolve, reject) => get.call(entry, resolve, reject));
    return file.name.startsWith(".") ? [] : [{ path, file }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const files: PageFile[] = [];
  for (;;) {
    // A call returns at most a hundred entries.
    const inside = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (inside.length === 0) return files;
    for (const each of inside) files.push(...(await filesIn(each)));
  }
}
