// The tables of the measurements on a GPU.

import { expect, test } from "@playwright/test";
import { measureRows, textOf } from "../../bench/gpu/table.ts";

const columns = ["what", "which", "ms", "µs"];
const row = (name: string, measure: () => Promise<number[]>) => ({ names: [name, "one"], measure });

test("a row that fails, or comes too late, says why and loses no other", async () => {
  const deadline = new AbortController();
  const rows = [
    row("first", async () => [1.23456, 2]),
    row("failing", () => Promise.reject(new Error("It failed.\nDetails."))),
    row("last", async () => {
      deadline.abort(new Error("the time is over"));
      throw new Error("the device was destroyed");
    }),
    row("late", async () => [3, 4]),
  ];
  const measured = await measureRows(columns, rows, deadline.signal);
  expect(measured.rows).toEqual([
    ["first", "one", 1.23456, 2],
    ["failing", "one", null, null],
    ["last", "one", null, null],
    ["late", "one", null, null],
  ]);
  const text = textOf({ title: "A table", about: "About it.", ...measured });
  expect(text.split("\n\n")).toEqual([
    "## A table",
    "About it.",
    expect.stringMatching(/^\| what \| which \| ms \| µs \|.*\| first \| one \| 1\.235 \| 2 \|/s),
    "failing, one: It failed.",
    "last, one: the time is over.",
    "late, one: the time is over.",
  ]);
});
