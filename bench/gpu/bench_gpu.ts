// The measurements on a GPU, from their options to their files.

import { basename, join } from "node:path";
import { type FoundDevice, hasGpu } from "../../src/cli/device.ts";
import { readImageSets } from "../../src/cli/input_files.ts";
import { output } from "../../src/cli/output.ts";
import { defaultRunFolder, RunFolder } from "../../src/cli/run_folder.ts";
import { adapterLine } from "../../src/cli/summary.ts";
import { firstRows } from "../../src/data/rows.ts";
import { InputError } from "../../src/input_error.ts";
import { makeJob } from "../job.ts";
import { deviceFor, MeasuredRun } from "./measured_run.ts";
import { measureAll } from "./measurements.ts";
import type { BenchGpuOptions } from "./options.ts";
import { type Section, textOf } from "./table.ts";

/** @throws InputError if the input is wrong, before anything is measured */
export async function benchGpu(options: BenchGpuOptions): Promise<void> {
  const { sizes, minutes, adapter, out, images = 0 } = options;
  if (adapter === undefined && !(await hasGpu())) {
    throw new InputError(
      "No GPU was found through Vulkan: install its driver and libvulkan1, or name an adapter with --adapter.",
    );
  }
  const folder = await RunFolder.prepare(
    out ?? join("bench-results", basename(defaultRunFolder())),
  );
  const { train, test } = await readImageSets();
  const rows = firstRows(train, images);
  const jobs = sizes.map(({ H, B }) => makeJob(rows, { hiddenUnits: H, batchSize: B }));
  let found: FoundDevice | undefined;
  for (const job of jobs) {
    const opened = await deviceFor(job, adapter);
    opened.device.destroy();
    found ??= opened;
  }
  const deadline = new AbortController();
  const timer = setTimeout(
    () => deadline.abort(new Error(`the ${minutes} minutes are over`)),
    60_000 * minutes,
  );
  try {
    const results = new Results(folder, found as FoundDevice);
    for (const job of jobs) {
      const run = new MeasuredRun(job, options, deadline.signal);
      for await (const section of measureAll(run, test)) await results.add(section);
    }
    output.result(results.json);
    output.warn(`Results in ${folder.name}`);
  } finally {
    clearTimeout(timer);
  }
}

/** Writes the files again with each section, and prints it: whatever ends the process then does not lose it. */
class Results {
  private readonly started = performance.now();
  private readonly sections: Section[] = [];
  private readonly title: string;

  constructor(
    private readonly folder: RunFolder,
    private readonly found: FoundDevice,
  ) {
    this.title = `# Measurements on a GPU\n\n${adapterLine(found)}\nNode ${process.versions.node}.`;
    output.line(this.title);
  }

  async add(section: Section): Promise<void> {
    const { title, sections, folder } = this;
    sections.push(section);
    const text = [title, ...sections.map(textOf), `Took ${this.seconds} s.`].join("\n\n");
    await folder.write({
      "gpu.md": `${text}\n`,
      "gpu.json": `${JSON.stringify(this.json, null, 2)}\n`,
    });
    output.line(`\n${textOf(section)}`);
  }

  get json() {
    const { seconds, sections, found } = this;
    return { adapter: found.adapter, node: process.versions.node, seconds, sections };
  }

  private get seconds(): number {
    return Math.round((performance.now() - this.started) / 1000);
  }
}
