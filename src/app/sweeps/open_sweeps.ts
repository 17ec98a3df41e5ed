// Recognises the files of sweeps among those that the user opens, and reads them.

import {
  isFrontCsv,
  isSweepCsv,
  readMark,
  readSweepCsv,
  SWEEP_MARK,
} from "../../files/sweep_files.ts";
import { InputError } from "../../input_error.ts";
import { fileName } from "../../text.ts";
import { fileBytes, type PageFile } from "../data/file_bytes.ts";
import { toast } from "../state/messages.ts";
import { isDataOpen } from "../state/sheets.ts";
import { navigate } from "../state/view_state.ts";
import { type OpenedSweep, sweeps } from "./sweeps.ts";

const TABLE = "sweep.csv";

/**
 * Shows the sweeps that files hold in the view Compare. Says of those that cannot be read why.
 * @returns whether there are files of a sweep; if not, they may be data
 */
export async function openSweeps(files: readonly PageFile[]): Promise<boolean> {
  const found = await sweepsIn(files);
  if (found.length === 0) return false;
  const read = await Promise.allSettled(found.map((sweep) => sweep()));
  const opened = read.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  const errors = read.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
  const unexpected = errors.find((error) => !(error instanceof InputError));
  if (unexpected) throw unexpected;
  if (errors.length > 0) toast.value = errors.map(({ message }: InputError) => message).join(" ");
  if (opened.length > 0) {
    // A sweep that is opened again, perhaps with more runs, takes the place of the earlier one.
    const all = sweeps.value.filter((old) => !opened.some((sweep) => continues(sweep, old)));
    for (const sweep of opened) all.push(named(sweep, all));
    sweeps.value = all;
    isDataOpen.value = false;
    navigate({ view: "compare" });
  }
  return true;
}

/** Returns the sweep with a name that no other has. */
function named(sweep: OpenedSweep, others: readonly OpenedSweep[]): OpenedSweep {
  const taken = new Set(others.map(({ name }) => name));
  let { name } = sweep;
  for (let i = 2; taken.has(name); i++) name = `${sweep.name} (${i})`;
  return { ...sweep, name };
}

type Read = Omit<OpenedSweep, "id">;

let count = 0;

const withId = (sweep: Read): OpenedSweep => ({ id: `sweep ${++count}`, ...sweep });

/** Returns how to read each sweep. */
async function sweepsIn(files: readonly PageFile[]): Promise<(() => Promise<OpenedSweep>)[]> {
  const marks = files.filter(({ path }) => fileName(path) === SWEEP_MARK);
  const folders = new Set(marks.map(({ path }) => folderOf(path)));
  const tables = files.filter(
    ({ path }) => path.toLowerCase().endsWith(".csv") && !folders.has(folderOf(path)),
  );
  // Whoever reads the file as data reports that it cannot be read.
  const starts = await Promise.all(
    tables.map((file) => textOf(file, MAX_FIRST_LINE).catch(() => "")),
  );
  return [
    ...marks.map((mark) => async () => {
      const table = files.find(({ path }) => path === `${folderOf(mark.path)}${TABLE}`);
      return withId(await readFolder(mark, table));
    }),
    ...tables.flatMap((table, i) => {
      const start = starts[i] as string;
      if (isSweepCsv(start)) return [async () => withId(await readTable(table))];
      return isFrontCsv(start) ? [() => refuseFront(table)] : [];
    }),
  ];
}

/** Enough for the names of the settings that a sweep varies, in bytes. */
const MAX_FIRST_LINE = 2048;

/** "runs/s/" */
const folderOf = (path: string) => path.slice(0, path.length - fileName(path).length);

async function readFolder(mark: PageFile, table: PageFile | undefined): Promise<Read> {
  const planned = readMark(await textOf(mark), mark.path);
  const folder = folderOf(mark.path);
  if (!table) {
    throw new InputError(
      `${folder}${TABLE} is missing: open the whole folder of the sweep, once one of its runs has finished.`,
    );
  }
  const runs = readSweepCsv(await textOf(table), table.path);
  const name = fileName(folder.replace(/\/$/, "")) || "sweep";
  return { name, runs, planned: Math.max(planned.length, runs.length) };
}

async function readTable(table: PageFile): Promise<Read> {
  const runs = readSweepCsv(await textOf(table), table.path);
  return { name: table.path, runs, planned: runs.length };
}

async function refuseFront({ path }: PageFile): Promise<never> {
  throw new InputError(
    `${path} has the front of a sweep only; open the folder of the sweep or its ${TABLE} instead.`,
  );
}

async function textOf(file: PageFile, bytes = file.file.size): Promise<string> {
  const end = Math.min(bytes, file.file.size);
  return new TextDecoder().decode(await fileBytes(file).read(0, end));
}

const continues = (sweep: Read, { runs }: Read) =>
  runs.every((old) =>
    sweep.runs.some(
      ({ name, settings, l0, error }) =>
        name === old.name &&
        Object.is(l0, old.l0) &&
        Object.is(error, old.error) &&
        JSON.stringify(settings) === JSON.stringify(old.settings),
    ),
  );
