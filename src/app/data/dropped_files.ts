// Reads what was dropped: files, and all files inside folders.

import type { PageFile } from "./file_bytes.ts";
import { openFiles } from "./opened_data.ts";

export async function openDropped(entries: readonly (FileSystemEntry | null)[]): Promise<void> {
  const files = await Promise.all(entries.map((entry) => (entry ? filesIn(entry) : [])));
  await openFiles(files.flat());
}

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
