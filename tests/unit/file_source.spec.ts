import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { fileSource, fileSources } from "../../src/cli/file_source.ts";
import { freshFolder } from "../support/cli.ts";
import { expectRefusal, expectRejection } from "../support/refusal.ts";

const folder = freshFolder();
const file = join(folder, "b.bin");
writeFileSync(file, Uint8Array.of(1, 2, 3, 4, 5));
writeFileSync(join(folder, "a.bin"), "");
writeFileSync(join(folder, ".hidden"), "");

test("a range of a file is read into a buffer of its own", async () => {
  const source = fileSource(file);
  expect([source.name, source.size]).toEqual([file, 5]);
  const bytes = await source.read(1, 4);
  expect([...bytes]).toEqual([2, 3, 4]);
  expect([bytes.byteOffset, bytes.buffer.byteLength]).toEqual([0, 3]);
});

test("a folder stands for its files in the order of their names, except hidden ones", () => {
  const { files, name } = fileSources([folder]);
  expect(files.map((source) => source.name)).toEqual([join(folder, "a.bin"), file]);
  expect(folder.endsWith(name)).toBe(true);
});

test("the files of folders in a folder are its files, too, but not those behind links to folders", () => {
  const top = freshFolder();
  for (const name of ["b/2", "b/1", "a", ".git"]) mkdirSync(join(top, name), { recursive: true });
  const names = ["b/2/x.png", "b/1/x.png", "b/0.png", "a/y.png", "c.txt", ".git/HEAD"];
  for (const name of names) writeFileSync(join(top, name), "");
  symlinkSync(top, join(top, "circle"));
  symlinkSync(join(top, "c.txt"), join(top, "a", "z.png"));
  const found = fileSources([top]).files.map((source) => source.name.slice(top.length + 1));
  expect(found).toEqual(["a/y.png", "a/z.png", "b/0.png", "b/1/x.png", "b/2/x.png", "c.txt"]);
});

test("a name with a line break stays on its line", () => {
  const broken = join(freshFolder(), "two\nlines.npy");
  writeFileSync(broken, "");
  const { files, name } = fileSources([broken]);
  expect([name, files[0]?.name.endsWith(name)]).toEqual(["two\ufffdlines.npy", true]);
});

test("a file that has become shorter, or is gone, is refused", async () => {
  const shorter = join(freshFolder(), "x");
  writeFileSync(shorter, "12345");
  const source = fileSource(shorter);
  truncateSync(shorter, 3);
  await expectRejection(
    source.read(0, 5),
    /x became shorter while it was being read; wait until it is complete\.$/,
  );
  expectRefusal(() => fileSource(`${shorter}y`), /xy cannot be read: there is no such file\.$/);
});
