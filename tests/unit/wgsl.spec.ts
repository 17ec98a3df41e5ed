// WGSL as the page and print-shader show it.

import { expect, test } from "@playwright/test";
import { parseSettings } from "../../src/config/settings.ts";
import { planRun } from "../../src/training/plan.ts";
import { loadMethod } from "../../src/training/stages.ts";
import { allVariants, variantsAmong } from "../../src/training/tuning/variants.ts";
import { indentedLines } from "../../src/wgsl_lines.ts";

test("lines are indented by their brackets, and superfluous blank lines go", () => {
  const source = `

      fn main(
    id: vec3u
      ) {

  let a = f(1);
        if (a > 0) { return; }


  for (;;) {
let b = array(
1, 2
);
  }

    }
`;
  expect(indentedLines(source)).toEqual([
    "fn main(",
    "  id: vec3u",
    ") {",
    "  let a = f(1);",
    "  if (a > 0) { return; }",
    "",
    "  for (;;) {",
    "    let b = array(",
    "      1, 2",
    "    );",
    "  }",
    "}",
  ]);
});

test("the lines of every kernel and variant stay the same but for their indentation", async () => {
  const settings = parseSettings({ activation: "topk" });
  await loadMethod(settings);
  const { train } = planRun(settings, 784, 1).passes;
  const kernels = train.flatMap((stage) => [
    stage.kernel,
    ...variantsAmong(allVariants, stage).flatMap(
      (variant) => stage.withVariant?.(variant).kernel ?? [],
    ),
  ]);
  expect(kernels.some(({ variant }) => variant?.kind === "sparse")).toBe(true);
  const texts = (lines: readonly string[]) => lines.map((line) => line.trim()).filter(Boolean);
  for (const { label, source } of kernels) {
    const lines = indentedLines(source);
    expect(texts(lines), label).toEqual(texts(source.split("\n")));
    expect(lines.at(-1), label).toBe("}");
  }
});
