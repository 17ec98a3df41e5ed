// Files of earlier visits, where the browser can open them again: as handles in its storage.

import { signal } from "@preact/signals";
import { get, set } from "idb-keyval";
import { toast } from "../state/messages.ts";
import { openFiles } from "./opened_data.ts";

const KEY = "parsimony.recent-files";
const MAX_RECENT = 5;

interface RecentFiles {
  /** For users. */
  readonly name: string;
  readonly handles: readonly FileSystemFileHandle[];
}

/** What only some browsers have, and TypeScript does not know. */
interface Window {
  showOpenFilePicker?(options: { multiple: boolean }): Promise<FileSystemFileHandle[]>;
}
interface PermittedHandle extends FileSystemFileHandle {
  requestPermission?(options: { mode: "read" }): Promise<PermissionState>;
}

export const canRemember = "showOpenFilePicker" in window;

/** The newest first. */
export const recent = signal<readonly RecentFiles[]>([]);

/** Reads the list; without storage, only files of this visit are offered. */
export async function loadRecent(): Promise<void> {
  if (!canRemember) return;
  recent.value = (await get<readonly RecentFiles[]>(KEY).catch(() => undefined)) ?? recent.value;
}

/** Lets the user choose files that can be offered again. */
export async function chooseRemembered(): Promise<void> {
  const { showOpenFilePicker } = window as Window;
  let handles: readonly FileSystemFileHandle[];
  try {
    handles = (await showOpenFilePicker?.({ multiple: true })) ?? [];
  } catch (error) {
    // The user has closed the picker.
    if ((error as Error).name === "AbortError") return;
    throw error;
  }
  await openHandles(handles);
}

async function openHandles(handles: readonly FileSystemFileHandle[]): Promise<void> {
  const files = await Promise.all(handles.map((handle) => handle.getFile()));
  void openFiles(files.map((file) => ({ path: file.name, file })));
  await remember(handles);
}

/** Offers files on later visits. */
export async function remember(handles: readonly FileSystemFileHandle[]): Promise<void> {
  const [first, ...more] = handles;
  if (!first) return;
  const name = more.length === 0 ? first.name : `${first.name} and ${more.length} more`;
  // A drop may come before the sheet has read the list.
  await loadRecent();
  const others = recent.value.filter((each) => each.name !== name);
  recent.value = [{ name, handles }, ...others].slice(0, MAX_RECENT);
  // Without storage, they are offered until the page is closed.
  await set(KEY, recent.value).catch(() => {});
}

/** Opens files of an earlier visit, if the user allows it and they still exist. */
export async function reopen({ name, handles }: RecentFiles): Promise<void> {
  try {
    for (const handle of handles as readonly PermittedHandle[]) {
      if ((await handle.requestPermission?.({ mode: "read" })) === "denied") {
        throw new Error("the browser was not allowed to read it");
      }
    }
    await openHandles(handles);
  } catch (error) {
    const isGone = (error as Error).name === "NotFoundError";
    toast.value = `${name} could not be opened again: ${isGone ? "it was moved or deleted" : (error as Error).message}.`;
    recent.value = recent.value.filter((each) => each.name !== name);
    await set(KEY, recent.value).catch(() => {});
  }
}
