// The benchmark, from its options to its files.

import { basename, join } from "node:path";
import { readImageSets } from "../src/cli/input_files.ts";
import { output } from "../src/cli/output.ts";
import { RunError } from "../src/cli/run_error.ts";
import { defaultRunFolder, RunFolder } from "../src/cli/run_folder.ts";
import { makeJob } from "./job.ts";
import type { BenchOptions } from "./options.ts";
import { reasonLines } from "./report.ts";
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
  const job = makeJob((await readImageSets()).train);
  const results = await measure(options, job, new Report(folder));
  output.result(toJson(results));
  // Drawing may fail, and must not lose the results.
  const { figuresOf } = await import("./charts/files.ts");
  folder.add(figuresOf(results));
  output.warn(`Results in ${folder.name}`);
  if (results.failed.length > 0) {
    throw new RunError(reasonLines(results.failed, "not timed").join(" "));
  }
}
