// The browser's storage in a thread of its own: checking and writing 150 MB, as the largest models have,
// would hold up the page.

import { expose, transfer } from "comlink";
import { del, get, getMany, set, setMany } from "idb-keyval";
import { checkedRun } from "./checked_run.ts";
import { buffersOf, type SavedRun } from "./saved_run.ts";

const keys = { own: "parsimony.run", earlier: "parsimony.earlier" } as const;
/** The run of the tab that keeps its own, and one before it that nobody has answered yet. */
export type Slot = keyof typeof keys;
/** D of MNIST's images. */
const INPUTS = 28 * 28;

const keptRunWorker = {
  /** Replaces what is kept; what fails leaves it as it was. What could not be taken again is refused. */
  async write(run: SavedRun): Promise<void> {
    await set(keys.own, checkedRun(run, INPUTS));
  },

  /** What is kept; nothing where nothing is. */
  async read(slot: Slot): Promise<SavedRun | undefined> {
    const found: unknown = await get(keys[slot]);
    if (found === undefined) return undefined;
    const run = checkedRun(found, INPUTS);
    return transfer(run, buffersOf(run) as Transferable[]);
  },

  discard: (slot: Slot) => del(keys[slot]),

  /** Makes room for another run: what is kept becomes the earlier one; false where there is one already. */
  async setAside(): Promise<boolean> {
    const [own, earlier] = await getMany<SavedRun | undefined>([keys.own, keys.earlier]);
    if (earlier && earlier.keptAt !== own?.keptAt) return false;
    if (own) await set(keys.earlier, own);
    return true;
  },

  /** The earlier run is gone on with; what was the own one is the earlier one then. */
  async swap(): Promise<void> {
    const [own, earlier] = await getMany<SavedRun | undefined>([keys.own, keys.earlier]);
    if (own && own.keptAt !== earlier?.keptAt) {
      await setMany([
        [keys.own, earlier],
        [keys.earlier, own],
      ]);
    } else {
      await set(keys.own, earlier);
      await del(keys.earlier);
    }
  },
};

export type StorageWorker = typeof keptRunWorker;
expose(keptRunWorker);
