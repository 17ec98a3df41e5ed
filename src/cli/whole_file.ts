// A file that is written in pieces, whole or not at all.

import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { causeOf, WriteError } from "./write_file.ts";

export class WholeFile {
  private readonly partial: string;
  private readonly handle: number;
  private isOpen = true;

  /**
   * Opens a temporary file next to the target; `finish` renames it.
   * @throws WriteError naming the file and the cause, as all methods do
   */
  constructor(private readonly file: string) {
    this.partial = `${file}.${process.pid}.partial`;
    this.handle = this.explained(() => openSync(this.partial, "w"));
  }

  write(data: ArrayBufferView): void {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.explained(() => {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.handle, bytes, at);
    });
  }

  finish(): void {
    this.explained(() => {
      fsyncSync(this.handle);
      this.close();
      renameSync(this.partial, this.file);
    });
  }

  /** Removes what has been written, unless it is finished. */
  discard(): void {
    this.close();
    rmSync(this.partial, { force: true });
  }

  private close(): void {
    if (this.isOpen) closeSync(this.handle);
    this.isOpen = false;
  }

  private explained<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      rmSync(this.partial, { force: true });
      throw new WriteError(`${this.file} cannot be written: ${causeOf(error)}.`);
    }
  }
}
