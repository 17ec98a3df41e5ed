// `print-shader`: what it prints is what the device compiles, and wrong names get a sentence.

import { expect, test } from "@playwright/test";
import { output } from "../../src/cli/output.ts";
import { printShader } from "../../src/cli/print_shader_command.ts";
import { type PrintShaderOptions, printShaderCommand } from "../../src/cli/print_shader_options.ts";
import { parseSettings } from "../../src/config/settings.ts";
import { planRun } from "../../src/training/plan.ts";
import { matmulStages, variantName } from "../../src/training/tuning/variants.ts";

/** Returns what the command prints with these flags. */
async function printed(...flags: string[]): Promise<string> {
  const runs: PrintShaderOptions[] = [];
  const command = printShaderCommand(async (options) => void runs.push(options));
  command.exitOverride().configureOutput({ writeErr: () => {} });
  await command.parseAsync(flags, { from: "user" });
  const texts: string[] = [];
  output.configure({});
  const { log } = console;
  console.log = (text: string) => void texts.push(text);
  try {
    for (const options of runs) await printShader(options);
  } finally {
    console.log = log;
  }
  return texts.join("\n");
}

test("every printed line is the line of that number in the compiled source", async () => {
  const text = await printed("encode", "--variant", "quad shuffle 32x4", "--hidden-units", "300");
  const [title, size, ...lines] = text.split("\n");
  expect(title).toBe("// encode (relu), quad shuffle 32×4, 4×1 invocations");
  expect(size).toBe("// 19 × 8 workgroups for 256 batch, 784 inputs, 300 hidden");

  const { train } = planRun(parseSettings({ hiddenUnits: 300 }), 784, 256).passes;
  const [encode] = matmulStages(train);
  const variant = { kind: "quad shuffle", rows: 32, quads: 1, workgroupSize: [4, 1] } as const;
  expect(title).toContain(variantName(variant));
  const source = encode?.withVariant?.(variant).kernel.source.split("\n") ?? [];
  const shown = lines.map((line) => /^ *(\d+) {0,2}(.*)$/.exec(line) ?? []);
  for (const [, number, code] of shown) {
    expect(code?.trim(), `line ${number}`).toBe(source[Number(number) - 1]?.trim());
  }
  // Nothing but blank lines is left out.
  const numbers = new Set(shown.map(([, number]) => Number(number)));
  const left = source.filter((line, i) => line.trim() !== "" && !numbers.has(i + 1));
  expect(left).toEqual([]);
});

test("the name of a variant that the profile gives to two matmuls in one dispatch is known", async () => {
  const named = (name: string) => printed("decoder_gradient", "--variant", name);
  const source = await named("quad shuffle 32×4");
  expect(source).toContain("@compute");
  expect(await named("quad shuffle 32×4, 4×1 invocations, side by side")).toBe(source);
});

test("a list has each kernel of a run in the order of a step, and the variants", async () => {
  const names = (text: string) => text.split("\n").map((line) => line.split(/ [ (]/)[0]);
  const plain = await printed();
  expect(names(plain).slice(1, 10)).toEqual([
    ...["gather", "encode", "sparsity", "decode", "hidden_gradient"],
    ...["decoder_gradient", "encoder_gradient", "loss", "adam"],
  ]);
  expect(plain).toMatch(/^quad shuffle 32×4, 4×1 invocations +every matmul$/m);
  expect(plain).toMatch(/^decoder_gradient_and_encoder_gradient +26 × 1$/m);
  expect(plain).not.toContain("sparse");

  const topK = await printed("--preset", "topk", "--hidden-units", "1024");
  expect(topK).toMatch(/^top_k \(all\) +1 × 256$/m);
  expect(topK).toMatch(/^active_units \(rows\) +4 × 32$/m);
  expect(topK).toMatch(/^sparse 8×16, 16×4 invocations +decode, /m);
});

test("the rows' type and length are part of the source and its size", async () => {
  const text = await printed("gather", "--element", "f16", "--inputs", "10");
  expect(text).toContain("workgroups for");
  expect(text).toContain("10 inputs");
  expect(text).not.toEqual(await printed("gather", "--inputs", "10"));
});

test("a wrong name gets a sentence that lists the right ones", async () => {
  const refused: readonly [flags: string[], sentence: RegExp][] = [
    [["top_k"], /^A run with these settings has no kernel "top_k"; it has gather, encode, .*\.$/],
    [["adam", "--variant", "quad"], /^adam is not a matmul and has no variants\.$/],
    [
      ["encode", "--variant", "tiny"],
      /^encode has no variant "tiny"; it has: register tiling .*\.$/,
    ],
    [["encode", "--variant", "16x4"], /^--variant "16x4" is part of several names: .*; .*\.$/],
    [["--variant", "quad"], /^--variant needs the name of a matmul\.$/],
    [["encode", "--inputs", "0"], /^--inputs is "0"; it must be a positive whole number\.$/],
  ];
  for (const [flags, sentence] of refused) {
    await expect(printed(...flags), flags.join(" ")).rejects.toThrow(sentence);
  }
});
