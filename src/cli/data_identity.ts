// Which data a run belongs to. Data in memory have one fingerprint of all bytes. Data that are read while training have
// one of each piece, which is taken when the piece is read for the first time and compared whenever it is read again.

import type { DataId } from "../data/data_id.ts";
import { Fingerprint, formatText } from "../data/fingerprint.ts";
import { fingerprintOf, type PreparedData, type PreparedSet } from "../data/prepare/prepare.ts";
import { plural } from "../format.ts";
import { InputError } from "../input_error.ts";

/** Returns the identity of data in memory. */
export const idOf = async (prepared: PreparedData): Promise<DataId> => ({
  name: prepared.train.name,
  inputs: prepared.train.inputs,
  fingerprint: await fingerprintOf(prepared),
});

/** Data that are read while training. */
export class ReadData {
  private readonly pieces: Record<string, string>;

  /** @param set all training rows */
  constructor(
    private readonly set: PreparedSet,
    pieces: DataId["pieces"] = {},
  ) {
    this.pieces = { ...pieces };
  }

  /** Returns the identity as far as the data have been read. */
  async id(): Promise<DataId> {
    const { name, inputs } = this.set;
    const fingerprint = await new Fingerprint().finish(formatText(this.set));
    return { name, inputs, fingerprint, pieces: { ...this.pieces } };
  }

  /** The same rows, which are compared with what was read before. */
  get rows(): PreparedSet {
    return { ...this.set, rows: (start, end) => this.read(start, end) };
  }

  private async read(start: number, end: number) {
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

/** @throws InputError if a run was trained on other data */
export function checkSameData(folder: string, trained: DataId, found: DataId): void {
  if (trained.fingerprint === found.fingerprint && trained.inputs === found.inputs) return;
  throw new InputError(
    `${folder} was trained on other data than ${found.name}: their fingerprints differ; name the data it was trained on (${trained.name}) with --data.`,
  );
}
