/** Milliseconds that a browser has to begin. */
const KEPT = 10_000;

/** Has the browser save a file. */
export function download(name: string, file: Blob): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // Some browsers begin to read it only after this task.
  setTimeout(() => URL.revokeObjectURL(url), KEPT);
}

/** parsimony-loss-step-1504.csv: what is in a file, of which step. */
export const fileName = (what: string, step: number, extension: string) =>
  `parsimony-${what}-step-${step}.${extension}`;
