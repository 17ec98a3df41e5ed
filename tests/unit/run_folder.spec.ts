import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { RunFolder, RunFolderError } from "../../src/cli/run_folder.ts";
import { freshFolder } from "../support/cli.ts";

test("all files are there at once, and nothing beside them", async () => {
  const parent = freshFolder();
  const folder = await RunFolder.prepare(join(parent, "deep/run"));
  expect(readdirSync(parent)).toEqual([]);
  await folder.write({ "a.txt": "one", "b.bin": Uint8Array.of(1, 2) });
  expect(readdirSync(join(parent, "deep"))).toEqual(["run"]);
  expect(readFileSync(join(parent, "deep/run/a.txt"), "utf8")).toBe("one");
  rmSync(parent, { recursive: true });
});

test("results that find their place taken are kept beside it, and the message says where", async () => {
  const parent = freshFolder();
  const place = join(parent, "run");
  const folder = await RunFolder.prepare(place);
  mkdirSync(place);
  writeFileSync(join(place, "taken"), "");
  const error = await folder.write({ "a.txt": "one" }).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(RunFolderError);
  const kept = error.message.match(/what was written is in (.*)\.$/)?.[1];
  expect(readFileSync(join(kept, "run/a.txt"), "utf8")).toBe("one");
  expect(readdirSync(place)).toEqual(["taken"]);
  rmSync(parent, { recursive: true });
});
