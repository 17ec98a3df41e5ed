// The browser's storage in a thread of its own: checking and writing 150 MB, as the largest models have,
// would hold up the page.

import { expose, transfer } from "comlink";
import { del, get, set } from "idb-keyval";
import { checkedRun } from "./checked_run.ts";
import { buffersOf, type KeptRun } from "./kept_run.ts";

const KEY = "parsimony.run";
/** D of MNIST's images. */
const INPUTS = 28 * 28;

const keptRunWorker = {
  /** Replaces what is kept; what fails leaves it as it was. What could not be taken again is refused. */
  async write(run: KeptRun): Promise<void> {
    await set(KEY, checkedRun(run, INPUTS));
  },

  /** What is kept; nothing where nothing is. */
  async read(): Promise<KeptRun | undefined> {
    const found: unknown = await get(KEY);
    if (found === undefined) return undefined;
    const run = checkedRun(found, INPUTS);
    return transfer(run, buffersOf(run) as Transferable[]);
  },

  discard: () => del(KEY),
};

export type KeptRunWorker = typeof keptRunWorker;
expose(keptRunWorker);
