// Which data a run belongs to.

import { MNIST_INPUTS } from "./mnist.ts";

/** Identifies the training rows of a data set. */
export interface DataId {
  /** For users. */
  readonly name: string;
  /** D */
  readonly inputs: number;
  /** How to generate synthetic data, for users: "64 features, …". */
  readonly options?: string;
  /**
   * A hash of the values and their scaling; of data that are read while training, of their size and scaling. A run on
   * the first training rows only has that of all.
   */
  readonly fingerprint: string;
  /** Of data that are read while training: a hash of each piece that has been read, by the number of its first row. */
  readonly pieces?: Readonly<Record<string, string>>;
  /** Of data that the page reads while training: the fingerprint by which the command knows them, which reads no values. */
  readonly formatFingerprint?: string;
  /** A hash of the test rows; missing in runs of earlier versions, and of the page. */
  readonly test?: string;
  /** Of an order that was given instead of that of the seed. */
  readonly order?: OrderId;
}

/** Identifies as much of an order as a run needs: it may be longer for a run of more epochs. */
export interface OrderId {
  readonly entries: number;
  /** A hash of these first entries. */
  readonly fingerprint: string;
}

/** Runs that do not name their data, saved by earlier versions of the page, belong to MNIST. */
export const mnistId: DataId = { name: "MNIST", inputs: MNIST_INPUTS, fingerprint: "mnist" };

/** The fingerprint of all of MNIST's training images, which the command computes. */
export const MNIST_FINGERPRINT = "20aac48dc5215f0d367c59fcb464826d";

export const isSameData = (a: DataId, b: DataId) =>
  a.fingerprint === b.fingerprint && a.inputs === b.inputs;

/**
 * Returns whether a run can continue on data that were found. If only their format is compared, their pieces must be
 * compared when they are read.
 */
export const isTrainedOn = (trained: DataId, found: DataId) =>
  isSameData(trained, found) ||
  (trained.pieces !== undefined &&
    trained.fingerprint === found.formatFingerprint &&
    trained.inputs === found.inputs);
