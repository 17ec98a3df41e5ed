// Files that the page saves.

/** How long a browser gets to start reading a file, in ms. */
const READ_TIMEOUT = 10_000;

/** Has the browser save a file. */
export function download(name: string, file: Blob): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // Some browsers start to read the file only after this task.
  setTimeout(() => URL.revokeObjectURL(url), READ_TIMEOUT);
}

/** Returns a file name such as parsimony-loss-step-1504.csv. */
export const fileName = (what: string, step: number, extension: string) =>
  `parsimony-${what}-step-${step}.${extension}`;
