// Which data a run belongs to. Data in memory have one fingerprint of all bytes; for data that are read while training
// see src/data/read_data.ts.

import { type DataId, isSameData, type OrderId } from "../data/data_id.ts";
import { Fingerprint } from "../data/fingerprint.ts";
import { allTrainRows, fingerprintsOf, type PreparedData } from "../data/prepare/prepare.ts";
import { formatFingerprint, ReadData } from "../data/read_data.ts";
import { InputError } from "../input_error.ts";

/** Data that were found, and what earlier versions have called those of a run on the first rows only. */
export interface FoundData {
  readonly id: DataId;
  readonly earlier: string;
}

/** Returns the identity of data in memory. */
export async function idOf(prepared: PreparedData): Promise<FoundData> {
  const { name, inputs } = prepared.train;
  const { fingerprint, earlier } = await fingerprintsOf(prepared);
  return { id: { name, inputs, fingerprint }, earlier };
}

/**
 * Returns data that are read while training, and their identity as far as they have been read.
 * @param known what a run to continue has read
 */
export function readData(prepared: PreparedData, known: DataId | undefined) {
  const { train } = prepared;
  const read = new ReadData(train, allTrainRows(prepared), known?.pieces);
  const found = async (): Promise<FoundData> => ({
    id: await read.id(),
    earlier: await formatFingerprint(train),
  });
  return { rows: read.rows, found };
}

/** Identifies the first entries of a given order. */
export async function orderId(order: Uint32Array<ArrayBuffer>, entries: number): Promise<OrderId> {
  const hash = new Fingerprint();
  await hash.add(order.slice(0, entries));
  return { entries, fingerprint: await hash.finish("order") };
}

/** A run, and the data that it was trained on. */
export interface TrainedRun {
  readonly folder: string;
  readonly trained: DataId;
  /** The flags of the data that are not given as they were for the run. */
  readonly changedFlags?: readonly string[] | undefined;
}

/** Returns an InputError that says why data are not those of a run. */
export function otherData(
  { folder, trained, changedFlags = [] }: TrainedRun,
  name: string,
  why: string,
) {
  const flags = new Intl.ListFormat("en-GB").format(changedFlags);
  const [using, without] = flags ? [` with ${flags}`, `leave out ${flags}, or `] : ["", ""];
  return new InputError(
    `${folder} was not trained on ${name}${using} (${why}); ${without}pass its training data (${trained.name}) with --data.`,
  );
}

/** @throws InputError if a run was trained on other data, evaluated on other rows or trained in another order */
export function checkSameData(run: TrainedRun, { id, earlier }: FoundData): void {
  const { folder, trained } = run;
  if (!isSameData(trained, id) && !isSameData(trained, { ...id, fingerprint: earlier })) {
    throw otherData(run, id.name, "the fingerprints differ");
  }
  if (differs(trained.test, id.test)) {
    throw new InputError(
      `${folder} was not tested on these rows (the fingerprints differ); pass its test rows with --test-data, or the data that contain them (${trained.name}) with --data.`,
    );
  }
  if (differs(trained.order?.fingerprint, id.order?.fingerprint)) {
    throw new InputError(
      `${folder} was not trained in this order (the fingerprints differ); pass its order with --order.`,
    );
  }
}

/** Earlier versions did not save all of them. */
const differs = (a: string | undefined, b: string | undefined) =>
  a !== undefined && b !== undefined && a !== b;
