// Which data a run belongs to. Data in memory have one fingerprint of all bytes; for data that are read while training
// see src/data/read_data.ts.

import { type DataId, isSameData } from "../data/data_id.ts";
import { fingerprintOf, type PreparedData } from "../data/prepare/prepare.ts";
import { InputError } from "../input_error.ts";

/** Returns the identity of data in memory. */
export const idOf = async (prepared: PreparedData): Promise<DataId> => ({
  name: prepared.train.name,
  inputs: prepared.train.inputs,
  fingerprint: await fingerprintOf(prepared),
});

/** @throws InputError if a run was trained on other data */
export function checkSameData(folder: string, trained: DataId, found: DataId): void {
  if (isSameData(trained, found)) return;
  throw new InputError(
    `${folder} was trained on other data than ${found.name}: their fingerprints differ; name the data it was trained on (${trained.name}) with --data.`,
  );
}
