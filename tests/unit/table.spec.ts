import { expect, test } from "@playwright/test";
import { alignedLines, markdownTable, namesAndTexts } from "../../src/table.ts";

test("columns are as wide as their widest cell, with text on the left and numbers on the right", () => {
  const rows = [
    ["name", "ms", "note"],
    ["a", "12.5", ""],
    ["longer", "3", "x"],
  ];
  expect(alignedLines([{ isText: true }, {}, { isText: true }], rows)).toEqual([
    "name      ms  note",
    "a       12.5",
    "longer     3  x",
  ]);
});

test("a column can be wider than its cells, so that rows can be printed one by one", () => {
  const columns = [{ isText: true, width: 5 }, { width: 3 }];
  expect(alignedLines(columns, [["a", "1"]])).toEqual(["a        1"]);
  expect(alignedLines(columns, [["longer", "1234"]])).toEqual(["longer  1234"]);
});

test("a list of names and texts has two columns of text, and an empty table has no lines", () => {
  expect(alignedLines(namesAndTexts, [["Step", "6 ms"]])).toEqual(["Step  6 ms"]);
  expect(alignedLines(namesAndTexts, [])).toEqual([]);
});

test("a Markdown table right-aligns numbers", () => {
  expect(markdownTable(["a", "b", "c"], [["1", "2", "3"]], 1)).toBe(
    "| a | b | c |\n| --- | ---: | ---: |\n| 1 | 2 | 3 |",
  );
});
