// Which data a run belongs to.

import { MNIST_INPUTS } from "../../data/mnist.ts";

/** Identifies the training rows of a data set. */
export interface DataId {
  /** For users. */
  readonly name: string;
  /** D */
  readonly inputs: number;
  /** How to generate synthetic data, for users: "64 features, …". */
  readonly options?: string;
  /** A hash of the values and their scaling. */
  readonly fingerprint: string;
}

/** Runs that do not name their data, saved by earlier versions of the page, belong to MNIST. */
export const mnistId: DataId = { name: "MNIST", inputs: MNIST_INPUTS, fingerprint: "mnist" };

export const isSameData = (a: DataId, b: DataId) =>
  a.fingerprint === b.fingerprint && a.inputs === b.inputs;
