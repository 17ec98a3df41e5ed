// Python reads our files with its own libraries, and we read files that it has written.

import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { writeWeights } from "../../src/files/weights.ts";
import { initialParameters } from "../../src/model/init.ts";
import { tensorShapes } from "../../src/model/tensors.ts";
import { freshFolder } from "../support/cli.ts";

const has = (code: string) => spawnSync("python3", ["-c", code]).status === 0;
const python = (code: string, ...values: string[]) =>
  execFileSync("python3", ["-c", code, ...values], { encoding: "utf8" });

const folder = freshFolder();
const shape = { inputs: 30, hidden: 7 };
const parameters = initialParameters(shape, 3);
parameters.b_enc.fill(-0.5);
const file = join(folder, "model.safetensors");
writeFileSync(file, writeWeights(shape, parameters, { note: "ρ = 0.05" }));
const expected = Object.entries(tensorShapes(shape)).map(([name, dimensions]) => [
  name,
  dimensions,
  [...(parameters[name as keyof typeof parameters] ?? [])],
]);

/** Implements the specification of the format with the standard library. */
const standardReader = `
import json, struct, sys
data = open(sys.argv[1], 'rb').read()
length, = struct.unpack('<Q', data[:8])
header = json.loads(data[8:8 + length])
assert length % 8 == 0 and header.pop('__metadata__') == {'note': 'ρ = 0.05'}
rows = []
for name, t in header.items():
    start, end = t['data_offsets']
    assert t['dtype'] == 'F32'
    values = struct.unpack('<%df' % ((end - start) // 4), data[8 + length + start:8 + length + end])
    rows.append([name, t['shape'], values])
print(json.dumps(rows))`;

const safetensorsReader = `
import json, sys
from safetensors import safe_open
with safe_open(sys.argv[1], 'numpy') as f:
    assert f.metadata() == {'note': 'ρ = 0.05'}
    rows = [[k, list(f.get_tensor(k).shape), f.get_tensor(k).ravel().tolist()] for k in ('W_enc', 'b_enc', 'W_dec', 'b_dec')]
print(json.dumps(rows))`;

test.describe("if python3 is installed", () => {
  test.skip(!has("pass"), "python3 is not installed.");

  test("Python reads the weights without a library", () => {
    expect(JSON.parse(python(standardReader, file))).toEqual(expected);
  });

  test("its package safetensors, if installed, reads the weights", () => {
    test.skip(
      !has("import safetensors, numpy"),
      "The Python packages safetensors and numpy are not installed.",
    );
    expect(JSON.parse(python(safetensorsReader, file))).toEqual(expected);
  });
});
