// The measurements on a GPU, from their options to their files.

import { basename, join } from "node:path";
import { type FoundDevice, findDevice } from "../../src/cli/device.ts";
import { readImageSets } from "../../src/cli/input_files.ts";
import { output } from "../../src/cli/output.ts";
import { defaultRunFolder, RunFolder } from "../../src/cli/run_folder.ts";
import { adapterLine } from "../../src/cli/summary.ts";
import { firstRows } from "../../src/data/rows.ts";
import { markdownTable } from "../../src/table.ts";
import { makeJob } from "../job.ts";
import { Measurements, planOf, type Table } from "./measurements.ts";
import type { BenchGpuOptions } from "./options.ts";

/** A table, or why there is none. */
interface Section extends Partial<Table> {
  readonly title: string;
  readonly skipped?: string;
}

/** @throws InputError if the input is wrong, before anything is measured */
export async function benchGpu(options: BenchGpuOptions): Promise<void> {
  const { sizes, minutes, adapter, out, images = 0 } = options;
  const folder = await RunFolder.prepare(
    out ?? join("bench-results", basename(defaultRunFolder())),
  );
  const { train, test } = await readImageSets();
  const rows = firstRows(train, images);
  const jobs = sizes.map(({ H, B }) => makeJob(rows, { hiddenUnits: H, batchSize: B }));
  let found: FoundDevice | undefined;
  for (const job of jobs) {
    const opened = await findDevice(() => planOf(job), adapter);
    opened.device.destroy();
    found ??= opened;
  }
  const started = performance.now();
  const isLate = () => performance.now() - started > 60_000 * minutes;
  const sections: Section[] = [];
  const title = `# Measurements on a GPU\n\n${adapterLine(found as FoundDevice)}\nNode ${process.versions.node}.`;
  output.line(title);
  for (const job of jobs) {
    const measurements = new Measurements(job, test, options, isLate);
    for await (const section of measurements.all()) {
      sections.push(section);
      output.line(`\n${textOf(section)}`);
    }
  }
  const seconds = Math.round((performance.now() - started) / 1000);
  const text = [title, ...sections.map(textOf), `Took ${seconds} s.`].join("\n\n");
  const json = { adapter: found?.adapter, node: process.versions.node, seconds, sections };
  await folder.create({ "gpu.md": `${text}\n`, "gpu.json": `${JSON.stringify(json, null, 2)}\n` });
  output.result(json);
  output.warn(`Results in ${folder.name}`);
}

function textOf({ title, about, columns, rows, skipped }: Section): string {
  const head = `## ${title}`;
  if (!columns || !rows) return `${head}\n\nSkipped: ${skipped}.`;
  const cells = rows.map((row) => row.map((cell) => cellOf(cell)));
  const texts = rows[0]?.findIndex((cell) => typeof cell !== "string") ?? 0;
  const table = markdownTable(columns, cells, texts === -1 ? columns.length : texts);
  return [head, ...(about ? [about] : []), table].join("\n\n");
}

const cellOf = (cell: string | number | null) => {
  if (cell === null) return "–";
  return typeof cell === "number" ? String(Number(cell.toPrecision(4))) : cell;
};
