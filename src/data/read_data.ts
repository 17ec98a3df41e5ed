// Data that are read while training have a fingerprint of each piece, which is taken when the piece is read for the first
// time and compared whenever it is read again, also by another process or on the page.

import { plural } from "../format.ts";
import { InputError } from "../input_error.ts";
import type { DataId } from "./data_id.ts";
import type { Values } from "./data_set.ts";
import { Fingerprint, formatText } from "./fingerprint.ts";
import type { StreamedSet } from "./rows.ts";

/** The fingerprint of data of which nothing is known but their format. */
export const formatFingerprint = (set: Omit<StreamedSet, "rows">) =>
  new Fingerprint().finish(formatText(set));

/** Data that are read while training. */
export class ReadData<Set extends StreamedSet & { readonly name: string }> {
  private readonly pieces: Record<string, string>;

  /**
   * @param set the rows that a run is trained on
   * @param count of all training rows
   * @param pieces what has been read before
   */
  constructor(
    private readonly set: Set,
    private readonly count: number,
    pieces: DataId["pieces"] = {},
  ) {
    this.pieces = { ...pieces };
  }

  /** Returns the identity as far as the data have been read. */
  async id(): Promise<DataId> {
    const { name, inputs } = this.set;
    const fingerprint = await formatFingerprint({ ...this.set, count: this.count });
    return { name, inputs, fingerprint, pieces: { ...this.pieces } };
  }

  /** The same rows, which are compared with what was read before. */
  get rows(): Set {
    return { ...this.set, rows: (start, end) => this.read(start, end) };
  }

  private async read(start: number, end: number): Promise<Values> {
    const { set, pieces } = this;
    const values = await set.rows(start, end);
    const hash = new Fingerprint();
    await hash.add(values);
    const fingerprint = await hash.finish(`${start} ${end}`);
    pieces[start] ??= fingerprint;
    if (pieces[start] === fingerprint) return values;
    throw new InputError(
      `${set.name} is not what the run was trained on: ${plural(end - start, "row")} from row ${start} on (counted from 0) have changed; restore the file and resume.`,
    );
  }
}
