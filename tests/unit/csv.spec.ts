import { expect, test } from "@playwright/test";
import { csvText } from "../../src/files/csv.ts";
import { curvesCsv } from "../../src/files/history_csv.ts";

test("cells that contain a comma, a quote or a line break are quoted", () => {
  const rows = [
    [1, 0.1 + 0.2, undefined],
    ["a,b", 'say "x"', "two\nlines"],
  ];
  expect(csvText(["n", "x", "empty"], rows)).toBe(
    'n,x,empty\n1,0.30000000000000004,\n"a,b","say ""x""","two\nlines"\n',
  );
});

test("a test loss is at its step, even if that step was downsampled away", () => {
  const step = (n: number) => ({
    step: n,
    epoch: 1,
    rows: 4,
    loss: n / 10,
    reconstruction: n / 20,
    sparsity: n / 30,
    auxiliary: 0,
    l0: 7,
    saturated: 0,
    silent: 2,
  });
  const test = (n: number) => ({
    step: n,
    loss: n,
    reconstruction: n / 2,
    sparsity: 0,
    auxiliary: 0,
  });
  const lines = curvesCsv(
    ["reconstruction", "sparsity", "auxiliary", "l0", "saturated", "silent"],
    [step(1), step(3), step(4)],
    [test(2), test(4)],
  )
    .trimEnd()
    .split("\n");
  expect(lines.slice(1)).toEqual([
    `1,1,0.1,0.05,${1 / 30},0,7,0,2,,,,`,
    "2,,,,,,,,,2,1,0,0",
    "3,1,0.3,0.15,0.1,0,7,0,2,,,,",
    `4,1,0.4,0.2,${4 / 30},0,7,0,2,4,2,0,0`,
  ]);
});
