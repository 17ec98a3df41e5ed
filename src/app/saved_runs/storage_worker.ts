// Reads and writes saved runs in a worker: checking and writing 150 MB, the size of the largest models,
// would block the page.

import { expose, transfer } from "comlink";
import { del, get, getMany, set, setMany } from "idb-keyval";
import { buffersOf } from "../../checkpoints/checkpoint.ts";
import type { InputFacts } from "../../checkpoints/checkpoint_file.ts";
import type { PageFile } from "../data/file_bytes.ts";
import type { SavedRun, Slot } from "./saved_run.ts";

/** The names in storage, which earlier versions used too. */
const keys = { own: "parsimony.run", backup: "parsimony.earlier" } as const;

/** A checkpoint, or a run as an earlier version of the page has stored it. */
type StoredRun =
  | {
      readonly file?: Uint8Array<ArrayBuffer>;
      readonly savedAt?: number;
      readonly keptAt?: number;
    }
  | undefined;

/** Loads the checks when there is a run to check, which most visitors do not have at first. */
const files = () => import("./run_file.ts");

const readBoth = () => getMany<StoredRun>([keys.own, keys.backup]);
const timeOf = (run: StoredRun) => run?.savedAt ?? run?.keptAt;

const storageWorker = {
  /**
   * Replaces the tab's own run; if that fails, the previous one stays.
   * @throws InputError if the run could not be resumed
   */
  async write(run: SavedRun, inputs: InputFacts): Promise<void> {
    const { savedAt } = run;
    await set(keys.own, { savedAt, file: (await files()).fileOf(run, inputs) });
  },

  /**
   * Returns the bytes of a checkpoint.
   * @throws InputError if the run could not be resumed
   */
  async fileOf(run: SavedRun, inputs: InputFacts): Promise<Uint8Array<ArrayBuffer>> {
    const file = (await files()).fileOf(run, inputs);
    return transfer(file, [file.buffer]);
  },

  /** @throws InputError naming the file if it is not a checkpoint from which a run can be resumed */
  async readFile(file: PageFile): Promise<SavedRun> {
    const run = await (await files()).loadRun(file);
    return transfer(run, buffersOf(run) as Transferable[]);
  },

  /** @throws InputError if the run is damaged or of an unknown version */
  async read(slot: Slot): Promise<SavedRun | undefined> {
    const found = await get<StoredRun>(keys[slot]);
    if (found === undefined) return undefined;
    const { checkedRun, runOf } = await files();
    const run = found?.file ? runOf(found.file, "The saved run") : checkedRun(found);
    return transfer(run, buffersOf(run) as Transferable[]);
  },

  discard: (slot: Slot) => del(keys[slot]),

  /** Copies the own run into the backup slot; returns false if that holds another run. */
  async moveToBackup(): Promise<boolean> {
    const [own, backup] = await readBoth();
    if (backup && timeOf(backup) !== timeOf(own)) return false;
    if (own) await set(keys.backup, own);
    return true;
  },

  /** Makes the backup the own run, and the other way round. */
  async swap(): Promise<void> {
    const [own, backup] = await readBoth();
    if (own && timeOf(own) !== timeOf(backup)) {
      await setMany([
        [keys.own, backup],
        [keys.backup, own],
      ]);
    } else {
      await set(keys.own, backup);
      await del(keys.backup);
    }
  },
};

export type StorageWorker = typeof storageWorker;
expose(storageWorker);
