// Commands in a pipe: standard input and output carry files, and nothing else is printed there.

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import { freshFolder, run } from "../support/cli.ts";
import { zip } from "../support/data_files.ts";
import { encoded, greys } from "../support/images.ts";

const folder = freshFolder();
const path = (...names: string[]) => join(folder, ...names);
const rows = Array.from({ length: 20 }, (_, i) => [0, 1, 2].map((j) => Math.sin(i + 7 * j)));
writeFileSync(path("rows.csv"), `${rows.map((row) => row.join(",")).join("\n")}\n`);

const commands = process.env.PARSIMONY_COMMANDS as string;
const parsimony = `"${process.execPath}" "${commands}"`;
/** Runs a line of a shell in the folder. */
const shell = (line: string) =>
  execFileSync("bash", ["-o", "pipefail", "-c", line], { cwd: folder, env: process.env });

test("a run is repeated, encoded and decoded through pipes", async () => {
  const shape = ["--hidden-units", "2", "--output-activation", "linear"];
  const training = ["train", "--data", path("rows.csv"), ...shape, "--epochs", "2"];
  const first = await run([...training, "--out", path("first"), "--json"]);
  expect(first.code).toBe(0);
  expect(JSON.parse(first.stdout)).toMatchObject({ completed: true, stepsDone: 2 });
  expect(first.stderr).toContain("Results in");
  const config = ["--config", path("first", "config.json")];
  const again = await run(["train", ...config, "--out", path("again"), "--quiet"]);
  expect(again).toEqual({ code: 0, stdout: "", stderr: "" });
  expect(weightsOf("again").equals(weightsOf("first"))).toBe(true);

  const encode = `${parsimony} encode --model first --data - --out - --quiet`;
  const decode = `${parsimony} decode --model - --codes codes.npy --out -`;
  shell(`${encode} < rows.csv > codes.npy`);
  const decoded = shell(`${decode} < first/model.safetensors 2> notes`);
  expect(decoded.subarray(1, 6).toString()).toBe("NUMPY");
  expect(decoded.length).toBe(128 + 4 * 3 * rows.length);
  expect(readFileSync(path("notes"), "utf8")).toMatch(/^Wrote the rows \(20, 3\) to standard out/m);
  const evaluated = shell(
    `${parsimony} evaluate --model first --data - --json < rows.csv 2> notes`,
  );
  // The same error as that of the decoded rows.
  const values = new Float32Array(new Uint8Array(decoded.subarray(128)).buffer);
  const errors = rows.flat().map((value, i) => (value - (values[i] as number)) ** 2);
  const mse = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  expect(JSON.parse(evaluated.toString()).mse / mse).toBeCloseTo(1, 4);
});

test("a zip archive of images is read from standard input", async () => {
  const png = await encoded(greys);
  const files = ["a/1.png", "b/2.png"].map((name) => [name, { bytes: png }] as const);
  writeFileSync(path("images.zip"), zip(files));
  const piped = JSON.parse(shell(`${parsimony} inspect - --json < images.zip`).toString());
  expect(piped).toMatchObject({
    name: "standard input.zip",
    rows: 2,
    labels: { names: ["a", "b"] },
  });
});

const weightsOf = (name: string) => readFileSync(path(name, "model.safetensors"));

test("every command of --help is an npm script", async () => {
  const { code, stdout } = await run(["--help"]);
  expect(code).toBe(0);
  const [, list = ""] = stdout.split("Commands:\n");
  const listed = [...list.matchAll(/^ {2}([a-z-]+) /gm)].map(([, name]) => name as string);
  const description = fileURLToPath(new URL("../../package.json", import.meta.url));
  const { scripts } = JSON.parse(readFileSync(description, "utf8"));
  const ours = Object.entries(scripts as Record<string, string>).filter(([, script]) =>
    script.startsWith("node bin/parsimony.js"),
  );
  expect(Object.fromEntries(ours)).toEqual(
    Object.fromEntries(
      listed
        .filter((name) => name !== "help")
        .map((name) => [name, `node bin/parsimony.js ${name}`]),
    ),
  );
});
