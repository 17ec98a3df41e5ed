// Files that are written whole, and what is said if they cannot be.

import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { getSystemErrorMap } from "node:util";
import { expect, test } from "@playwright/test";
import { causeOf } from "../../src/cli/system_error.ts";
import { WriteError, writeWhole } from "../../src/cli/write_file.ts";
import { freshFolder } from "../support/cli.ts";

test("what killed processes have left of a file is removed, and what belongs to others stays", () => {
  const folder = freshFolder();
  const { pid: ended } = spawnSync(process.execPath, ["--version"]);
  const leftover = `a.json.${ended}.partial`;
  const others = [
    `a.json.${process.ppid}.partial`,
    `a.json.x${ended}.partial`,
    `b.json.${ended}.partial`,
  ];
  for (const name of [leftover, ...others]) writeFileSync(join(folder, name), "half");
  writeWhole(join(folder, "a.json"), "whole");
  expect(readdirSync(folder)).toEqual(["a.json", ...others].sort());
  expect(readFileSync(join(folder, "a.json"), "utf8")).toBe("whole");
});

test("a file that cannot be written is named with the cause", () => {
  const folder = freshFolder();
  mkdirSync(join(folder, "sub"));
  writeFileSync(join(folder, "file"), "");
  const cases = [
    ["sub", "another process has created it in the meantime|it is a folder"],
    ["none/a", "there is no such folder"],
    ["file/a", "part of its path is a file"],
    ["n".repeat(300), "its name is too long; use a shorter one"],
  ] as const;
  for (const [name, cause] of cases) {
    const write = () => writeWhole(join(folder, name), "");
    expect(write).toThrow(WriteError);
    expect(write).toThrow(new RegExp(`/${name} cannot be written: (${cause})\\.$`));
  }
  expect(readdirSync(folder).sort()).toEqual(["file", "sub"]);
});

const thrown = (code: string, words = "some words") =>
  Object.assign(new Error(`${code}: ${words}, open '/x'`), { code });

test("the codes that files meet have words of our own", () => {
  const codes = "EACCES EDQUOT EFBIG EIO EISDIR EMFILE ENAMETOOLONG ENOENT ENOSPC ENOTDIR EROFS";
  const words = codes.split(" ").map((code) => causeOf(thrown(code), "write"));
  expect(new Set(words).size).toBe(words.length);
  expect(words.join()).not.toMatch(/E[A-Z]{2,}|some words/);
  expect(causeOf(thrown("ENOENT"), "read")).toBe("there is no such file");
});

test("other codes have the words of the system, and errors without a code their message", () => {
  for (const [, [code, words]] of getSystemErrorMap()) {
    expect(causeOf(thrown(code, words), "read")).toMatch(/^[a-z].* .*[a-z)]$/);
  }
  expect(causeOf(thrown("ENXIO", "no such device or address"), "read")).toBe(
    "no such device or address (ENXIO)",
  );
  expect(causeOf(new Error("No memory."), "read")).toBe("No memory.");
});
