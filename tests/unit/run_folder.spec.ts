import { spawnSync } from "node:child_process";
import fs, {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { dirname, join, relative } from "node:path";
import { expect, test } from "@playwright/test";
import { CHECKPOINT, RunFolder, RunFolderError } from "../../src/cli/run_folder.ts";
import { WriteError } from "../../src/cli/write_file.ts";
import { freshFolder } from "../support/cli.ts";
import { expectRejection } from "../support/refusal.ts";

test("the folder is created with all its files and nothing beside it", async () => {
  const parent = freshFolder();
  const folder = await RunFolder.prepare(join(parent, "deep/run"));
  expect(readdirSync(parent)).toEqual([]);
  await folder.create({ "a.txt": "one", "b.bin": Uint8Array.of(1, 2) });
  expect(readdirSync(join(parent, "deep"))).toEqual(["run"]);
  expect(readFileSync(join(parent, "deep/run/a.txt"), "utf8")).toBe("one");
});

test("files are added and replaced later", async () => {
  const path = join(freshFolder(), "run");
  const folder = await RunFolder.prepare(path);
  await folder.create({ "a.txt": "one", "b.txt": "two" });
  folder.add({ "a.txt": "three", "c.txt": "four" });
  expect(folder.files).toEqual(["a.txt", "b.txt", "c.txt"]);
  expect(readdirSync(path).sort()).toEqual(["a.txt", "b.txt", "c.txt"]);
  expect(readFileSync(join(path, "a.txt"), "utf8")).toBe("three");
});

test("a folder that a run uses is refused to others until it is released", async () => {
  const path = join(freshFolder(), "deep", "run");
  const folder = await RunFolder.prepare(path);
  const inUse = `${path} is in use by another run; wait until it ends, or stop it.`;
  await expectRejection(RunFolder.prepare(path), inUse);
  await folder.create({ [CHECKPOINT]: "one" });
  await expectRejection(RunFolder.prepare(path), inUse);
  await expectRejection(RunFolder.open(path), inUse);
  folder.release();
  const opened = await RunFolder.open(path);
  await expectRejection(RunFolder.open(path), inUse);
  opened.remove();
  // Only a run that has created the folder may remove it.
  expect(readdirSync(path)).toEqual([CHECKPOINT]);
  await expectRejection(RunFolder.prepare(path), "is not empty");
  (await RunFolder.prepare(path, true)).release();
  expect(readdirSync(dirname(path))).toEqual([]);
});

test("an opened folder loses what was half-written, and what it is told to", async () => {
  const path = join(freshFolder(), "run");
  const created = await RunFolder.prepare(path);
  await created.create({ [CHECKPOINT]: "one", "a.txt": "two", "b.txt.7.partial": "half" });
  created.release();
  const opened = await RunFolder.open(path);
  await opened.clean();
  expect(readdirSync(path).sort()).toEqual(["a.txt", CHECKPOINT]);
  opened.drop(["a.txt", "c.txt"]);
  expect(readdirSync(path)).toEqual([CHECKPOINT]);
  opened.release();
});

test("in a read-only folder nothing is written, and what is there stays", async () => {
  const parent = freshFolder();
  const path = join(parent, "run");
  const created = await RunFolder.prepare(path);
  await created.create({ [CHECKPOINT]: "one" });
  created.release();
  const opened = await RunFolder.open(path);
  const writable = [readOnly(path), readOnly(parent)];
  try {
    const cause = "cannot be written: permission denied.";
    await expectRejection(opened.clean(), `--resume ${path} ${cause}`);
    expect(() => opened.add({ [CHECKPOINT]: "two" })).toThrow(`${join(path, CHECKPOINT)} ${cause}`);
    const other = join(parent, "other");
    await expectRejection(RunFolder.prepare(other), `--out ${other} ${cause}`);
    expect(readFileSync(join(path, CHECKPOINT), "utf8")).toBe("one");
    expect([readdirSync(parent), readdirSync(path)]).toEqual([["run"], [CHECKPOINT]]);
  } finally {
    for (const restore of writable) restore();
    opened.release();
  }
});

/** Makes a folder read-only, for root too, and returns what undoes that. */
function readOnly(path: string): () => void {
  const isRoot = process.getuid?.() === 0;
  const change = (...command: [string, ...string[]]) => {
    const [program, ...flags] = command;
    const { status } = spawnSync(program, [...flags, path]);
    test.skip(status !== 0, `${program} does not work here, so that root can write everywhere`);
  };
  if (isRoot) change("chattr", "+i");
  else chmodSync(path, 0o555);
  return () => (isRoot ? change("chattr", "-i") : chmodSync(path, 0o755));
}

test("a file that cannot be added leaves the others", async () => {
  const path = join(freshFolder(), "run");
  const folder = await RunFolder.prepare(path);
  await folder.create({ "a.txt": "one" });
  mkdirSync(join(path, "b.txt"));
  expect(() => folder.add({ "b.txt": "two" })).toThrow(WriteError);
  expect(folder.files).toEqual(["a.txt"]);
  expect(readdirSync(path).sort()).toEqual(["a.txt", "b.txt"]);
});

test("if another program has created the folder, nothing of the run is left", async () => {
  const parent = freshFolder();
  const path = join(parent, "run");
  const folder = await RunFolder.prepare(path);
  mkdirSync(path);
  writeFileSync(join(path, "theirs"), "");
  const why = "cannot be created: another process has created it in the meantime.";
  const error: Error = await folder.create({ "a.txt": "one" }).catch((thrown) => thrown);
  expect(error).toEqual(new RunFolderError(`${path} ${why}`));
  expect([readdirSync(parent), readdirSync(path)]).toEqual([["run"], ["theirs"]]);
});

test("what killed processes have left beside a folder is removed, and that of others stays", async () => {
  const parent = freshFolder();
  const partial = (name: string) => {
    mkdirSync(join(parent, `.parsimony-${name}.partial`));
    writeFileSync(join(parent, `.parsimony-${name}.partial`, "config.json"), "{");
  };
  const running = await RunFolder.prepare(join(parent, "running"));
  for (const name of ["run", "killed", "running"]) partial(name);
  mkdirSync(join(parent, ".parsimony-mine"));
  const folder = await RunFolder.prepare(join(parent, "run"));
  expect(readdirSync(parent).sort()).toEqual([".parsimony-mine", ".parsimony-running.partial"]);
  await folder.create({ "a.txt": "one" });
  folder.release();
  running.release();
  (await RunFolder.prepare(join(parent, "other"))).release();
  expect(readdirSync(parent).sort()).toEqual([".parsimony-mine", "run"]);
});

test("the files of a folder are on disk before it has its name, and then the name is, too", async () => {
  test.skip(process.platform !== "linux", "Only Linux names the files of a process.");
  const parent = freshFolder();
  const folder = await RunFolder.prepare(join(parent, "run"));
  const calls: string[] = [];
  const { fsyncSync } = fs;
  fs.fsyncSync = (handle) => {
    const synced = relative(parent, readlinkSync(`/proc/self/fd/${handle}`));
    calls.push(`${synced}${existsSync(join(parent, "run")) ? " (renamed)" : ""}`);
    fsyncSync(handle);
  };
  syncBuiltinESMExports();
  try {
    await folder.create({ "a.txt": "one", "b.txt": "two" });
  } finally {
    fs.fsyncSync = fsyncSync;
    syncBuiltinESMExports();
  }
  const partial = ".parsimony-run.partial";
  const file = (name: string) => [`${partial}/${name}.${process.pid}.partial`, partial];
  expect(calls).toEqual([...file("a.txt"), ...file("b.txt"), " (renamed)"]);
});
