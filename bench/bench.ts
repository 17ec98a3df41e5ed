// The benchmark, from its options to its files.

import { basename, join } from "node:path";
import { readImageSets } from "../src/cli/input_files.ts";
import { output } from "../src/cli/output.ts";
import { defaultRunFolder, RunFolder } from "../src/cli/run_folder.ts";
import { makeJob } from "./job.ts";
import type { BenchOptions } from "./options.ts";
import { toJson } from "./results.ts";

/** @throws InputError if the input is wrong, before anything starts */
export async function bench(options: BenchOptions): Promise<void> {
  const { out = join("bench-results", basename(defaultRunFolder())), adapter } = options;
  const folder = await RunFolder.prepare(out);
  if (adapter !== undefined) {
    const { findAdapter } = await import("../src/cli/device.ts");
    await findAdapter(adapter);
  }
  // Browser, server and charts take long to load; a mistyped flag is reported without them.
  const { measure, Report } = await import("./measuring.ts");
  const report = new Report();
  const results = await measure(options, makeJob((await readImageSets()).train), report);
  const json = toJson(results);
  const text = `${JSON.stringify(json, null, 2)}\n`;
  await folder.create({ "bench.md": report.text, "bench.json": text });
  output.result(json);
  // Drawing may fail, and must not lose the results.
  const { figuresOf } = await import("./charts/files.ts");
  folder.add(figuresOf(results));
  output.warn(`Results in ${folder.name}`);
}
