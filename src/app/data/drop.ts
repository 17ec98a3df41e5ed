// Files dropped anywhere on the page open as data, as a run, as the weights that a run starts from, or as the results of
// a sweep.

import { toast } from "../state/messages.ts";

/** What only some browsers have, and TypeScript does not know. */
interface ItemWithHandle extends DataTransferItem {
  getAsFileSystemHandle?(): Promise<FileSystemHandle | null>;
}

const hasFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes("Files") ?? false;

export function enableDrop(): void {
  addEventListener("dragover", (event) => {
    // Without this, the browser would open the file instead of the page.
    if (hasFiles(event)) event.preventDefault();
  });
  addEventListener("drop", (event) => {
    // Part of the page may have taken it already.
    if (!hasFiles(event) || event.defaultPrevented) return;
    event.preventDefault();
    // They are accessible only during the event.
    const items = [...(event.dataTransfer?.items ?? [])];
    const dropped = items.map((item) => item.webkitGetAsEntry() ?? item.getAsFile());
    const handles = Promise.all(
      items.map((item) => (item as ItemWithHandle).getAsFileSystemHandle?.()),
    ).catch(() => []);
    import("./dropped_files.ts").then(
      ({ openDropped }) => openDropped(dropped, handles),
      () => {
        toast.value = "The files could not be opened. Reload the page.";
      },
    );
  });
}
