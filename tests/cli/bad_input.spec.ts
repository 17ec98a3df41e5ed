// Bad input: exit code 2, one sentence on stderr, nothing on stdout, and no folder is created.

import { existsSync, mkdirSync, readdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { writeWeights } from "../../src/files/weights.ts";
import { writeSafetensors } from "../../src/files/write_safetensors.ts";
import { initialParameters } from "../../src/model/init.ts";
import { freshFolder, run } from "../support/cli.ts";
import { npyFile, writeSmallMnist } from "../support/small_mnist.ts";

const folder = freshFolder();
const path = (...names: string[]) => join(folder, ...names);
const out = path("out");
const small = writeSmallMnist(path("data"), { train: 30, test: 10 });
const damaged = writeSmallMnist(path("damaged"), { train: 30, test: 10 });
truncateSync(join(damaged, "t10k-labels-idx1-ubyte"), 17);
const ofOthers = initialParameters({ inputs: 784, hidden: 4 }, 1);
const large = { inputs: 784, hidden: 64 };
writeFileSync(path("64.safetensors"), writeWeights(large, initialParameters(large, 1), {}));
writeFileSync(path("4.safetensors"), writeWeights({ inputs: 784, hidden: 4 }, ofOthers, {}));
writeFileSync(
  path("extra.safetensors"),
  writeSafetensors({ x: { shape: [0], values: new Float32Array() } }),
);
writeFileSync(path("short.npy"), npyFile([0, 1, 2]));
writeFileSync(path("past.npy"), npyFile(Array.from({ length: 30 }, (_, i) => i + 1)));
writeFileSync(path("file"), "");
mkdirSync(path("full"));
writeFileSync(path("full", "x"), "");
const before = readdirSync(folder).sort();

/** Flags after `train --data … --out … --epochs 1`, which they override. */
const refusals: [flags: string[], sentence: RegExp][] = [
  [["--hidden-units", "0"], /^--hidden-units is 0; it must be a whole number from 1 to 32768\.$/],
  [["--learning-rate", "fast"], /^--learning-rate is "fast"; it must be a number from /],
  [["--activation", "none"], /^--activation is "none"; it must be one of relu, sigmoid\b.*\.$/],
  [["--train-images", "31"], /^--train-images is 31, but .* 30 training images.*\.$/],
  [["--epoch", "3"], /^Unknown option '--epoch'; did you mean --epochs\?$/],
  [["--colour"], /^Unknown option '--colour'\.$/],
  [["--seed"], /^Option '--seed <number>' argument missing\.$/],
  [["again"], /^Too many arguments for 'train'; expected 0 arguments but got 1\.$/],
  [["--preset", "top"], /^--preset is "top"; it must be one of default, ufldl, .*\.$/],
  [["--penalty", "l0"], /^--penalty l0 needs --activation jumprelu\.$/],
  [
    ["--reconstruction-error", "cross-entropy", "--scale", "none"],
    /^Values from 0 to 2\d\d lie outside 0 to 1, where cross-entropy is not defined; .*\.$/,
  ],
  [
    ["--tied", "--init", path("64.safetensors")],
    /64\.safetensors has a W_dec that is not the transpose of W_enc, first at \[0, 0\]; .*\.$/,
  ],
  [
    ["--activation", "jumprelu", "--init", path("64.safetensors")],
    /64\.safetensors has no threshold; this model needs F32 \[64\]\.$/,
  ],
  [["--adapter="], /^--adapter is empty; it must be part of an adapter's name or "software"\.$/],
  [["--adapter", "no such"], /^No adapter matches --adapter "no such"; available: .*[^ ]\.$/],
  [["--max-steps", "0"], /^--max-steps is "0"; it must be a positive whole number\.$/],
  [["--data", path("none")], /none cannot be read: there is no such file\.$/],
  [
    ["--data", damaged],
    /t10k-labels-idx1-ubyte is truncated or damaged: .* needs 10 bytes of data, but it has 9\.$/,
  ],
  [["--init", path("none")], /none cannot be read: there is no such file\.$/],
  [["--init", path("data")], /data holds no weights in a known format; these can be read: .*\.$/],
  [
    ["--init", path("4.safetensors")],
    /W_enc as F32 \[784, 4\]; this model needs F32 \[784, 64\]\.$/,
  ],
  [["--init", path("extra.safetensors")], /extra\.safetensors holds no weights in a known format;/],
  [["--init", path("past.npy")], /past\.npy holds no weights in a known format;/],
  [["--order", path("short.npy")], /^This run needs 30 entries, but .*short\.npy has 3\.$/],
  [
    ["--order", path("past.npy")],
    /^Entry 29 of .*past\.npy is 30; with 30 rows it must be from 0 to 29\.$/,
  ],
  [["--order", path("4.safetensors")], /4\.safetensors is not a \.npy file/],
  [["--out", path("full")], /full is not empty; name a folder that does not exist or is empty\.$/],
  [["--out", path("file")], /file is a file; name a folder that does not exist or is empty\.$/],
  [["--out", path("file", "below")], /below cannot be written: part of its path is a file\.$/],
];

for (const [flags, sentence] of refusals) {
  const shown = flags.map((flag) => flag.replace(`${folder}/`, "")).join(" ");
  test(`train ${shown} is refused`, async () => {
    const given = ["train", "--data", small, "--out", out, "--epochs", "1", ...flags];
    const { code, stdout, stderr } = await run(given);
    expect(stderr.trimEnd().split("\n")).toEqual([expect.stringMatching(sentence)]);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(existsSync(out)).toBe(false);
    expect(readdirSync(folder).sort()).toEqual(before);
  });
}

for (const [flags, sentence] of [
  [
    [],
    /^Specify a command: train, sweep, profile, print-shader, self-check, inspect, encode, decode, evaluate, export or compare\. .*--help\.$/,
  ],
  [["test"], /^Unknown command 'test'; did you mean train\?$|^Unknown command 'test'\.$/],
] as const) {
  test(`"${flags.join(" ")}" is not a command`, async () => {
    const { code, stdout, stderr } = await run(flags);
    expect(stderr.trimEnd()).toMatch(sentence);
    expect([code, stdout]).toEqual([2, ""]);
  });
}

for (const command of ["profile", "self-check"]) {
  test(`${command} refuses an unknown adapter`, async () => {
    const { code, stdout, stderr } = await run([command, "--adapter", "no such"]);
    expect(stderr.trimEnd()).toMatch(/^No adapter matches --adapter "no such"; available: .*\.$/);
    expect([code, stdout]).toEqual([2, ""]);
  });
}

test("--help is not an error", async () => {
  const { code, stdout, stderr } = await run(["train", "--help"]);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("--hidden-units <number>");
});

test("on Linux, without an adapter, the message says what to do", async () => {
  test.skip(
    process.platform !== "linux",
    "Only on Linux can the driver be replaced by the environment.",
  );
  const flags = ["train", "--data", small, "--out", out];
  const { code, stderr } = await run(flags, { VK_ICD_FILENAMES: "/no/such/driver.json" });
  // The driver loader writes to stderr first.
  expect(stderr.trimEnd().split("\n").at(-1)).toMatch(/^No GPU was found .*unset them/i);
  expect(code).toBe(2);
  expect(existsSync(out)).toBe(false);
});
