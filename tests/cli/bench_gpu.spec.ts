// npm run bench:gpu with its smallest settings, on the CPU.

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "@playwright/test";
import { MeasuredRun } from "../../bench/gpu/measured_run.ts";
import { inFlight, measureAll } from "../../bench/gpu/measurements.ts";
import { timePytorch } from "../../bench/gpu/pytorch.ts";
import type { Section } from "../../bench/gpu/table.ts";
import { type Job, makeJob } from "../../bench/job.ts";
import { firstRows } from "../../src/data/rows.ts";
import { freshFolder } from "../support/cli.ts";
import { nodeImages } from "../support/node_host.ts";

const main = fileURLToPath(new URL("../../bench/gpu/main.ts", import.meta.url));

/** Starts the command; `text` is what it has printed so far. */
function start(flags: string, out: string): { child: ChildProcess; text: () => string } {
  const given = ["--adapter", "software", "--window", "5", "--python", "no-such-python"];
  const all = ["--import", "tsx", main, ...given, ...flags.split(" "), "--out", out];
  const child = spawn(process.execPath, all, { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout.on("data", (chunk) => {
    text += chunk;
  });
  return { child, text: () => text };
}

const resultsIn = (folder: string) => JSON.parse(readFileSync(join(folder, "gpu.json"), "utf8"));

test("without a GPU it is refused at once, unless an adapter is named", async () => {
  const out = join(freshFolder(), "out");
  const env = { ...process.env, VK_ICD_FILENAMES: "/no/such/driver.json", VK_DRIVER_FILES: "" };
  const flags = ["--import", "tsx", main, "--out", out];
  await expect(promisify(execFile)(process.execPath, flags, { env })).rejects.toMatchObject({
    code: 2,
    stdout: "",
    stderr:
      "No GPU was found through Vulkan: install its driver and libvulkan1, or name an adapter with --adapter.\n",
  });
  expect(existsSync(out)).toBe(false);
});

test("everything is measured and written as Markdown and JSON", { tag: "@long" }, async () => {
  const out = join(freshFolder(), "out");
  const { child, text } = start("--sizes 8x32 --images 2000", out);
  expect(await once(child, "close")).toEqual([0, null]);

  const { adapter, seconds, sections } = resultsIn(out);
  expect(adapter.isCpu).toBe(true);
  expect(seconds).toBeGreaterThan(0);
  const titles = sections.map(({ title }: Section) => title.split(",")[0]);
  expect(titles).toEqual([
    ...["Kernels", "Variants", "Steps per submit and in flight", "Host", "Evaluation", "PyTorch"],
  ]);
  const [kernels, , rates, host, evaluation, pytorch] = sections;
  expect(kernels.rows).toHaveLength(9);
  expect(kernels.about).toMatch(/within 1\.12 × the time of its matmuls alone: \d+\.\d+ ×, /);
  expect(rates.rows).toHaveLength(13);
  expect(host.rows.map(([validation]: [string]) => validation)).toEqual(["on", "off"]);
  for (const { columns, rows } of [kernels, rates, host, evaluation]) {
    for (const row of rows) expect(row).toHaveLength(columns.length);
    expect(Math.min(...rows.map((row: unknown[]) => row.at(-1)))).toBeGreaterThan(0);
  }
  const variantOf = (id: string) => kernels.rows.find(([name]: [string]) => name === id)[1];
  expect(variantOf("encode")).not.toMatch(/^register tiling/);
  expect(evaluation.about).toBe(
    `Variants: encode ${variantOf("encode")}; decode ${variantOf("decode")}.`,
  );
  expect(pytorch.skipped).toBe("no-such-python is not installed");
  expect(readFileSync(join(out, "gpu.md"), "utf8")).toContain(text().trim());
});

test("a size with sparse variants is measured, and what was measured survives a kill", {
  tag: "@long",
}, async () => {
  const out = join(freshFolder(), "out");
  const { child, text } = start("--sizes 1024x32 --images 320", out);
  const closed = once(child, "close");
  await expect.poll(text, { timeout: 240_000 }).toContain("## Variants");
  child.kill("SIGKILL");
  await closed;
  const [kernels, variants] = resultsIn(out).sections;
  expect(kernels.title).toBe("Kernels, 784-1024-784, batch 32");
  expect(variants.rows.map(([, name]: string[]) => name)).toContainEqual(
    expect.stringMatching(/^sparse/),
  );
  expect(readFileSync(join(out, "gpu.md"), "utf8")).toContain(text().trim());
});

async function runOf(
  options: Partial<MeasuredRun["options"]>,
  settings: Partial<Job["settings"]> = {},
  deadline = new AbortController().signal,
): Promise<MeasuredRun> {
  const images = firstRows(await nodeImages(), 256);
  const job = makeJob(images, { hiddenUnits: 8, batchSize: 32 });
  const given = { adapter: "software", python: "no-such-python", window: 5, ...options };
  return new MeasuredRun({ ...job, settings: { ...job.settings, ...settings } }, given, deadline);
}

test("a run that is too short for a window is a row that says so", async () => {
  const run = await runOf({ window: 10_000 }, { epochs: 1 });
  const [table] = await inFlight(run);
  expect(table?.rows).toHaveLength(13);
  expect(table?.rows[1]).toEqual(["8", "2", null]);
  expect(table?.notes?.[1]).toBe("8, 2: the run ended within the time of two windows.");
});

test("at the deadline, what is running ends, and the rest is skipped", async () => {
  const deadline = new AbortController();
  const run = await runOf({}, {}, deadline.signal);
  const onDevice = run.onDevice.bind(run);
  run.onDevice = (act, ...options) =>
    onDevice(
      (found) => {
        const acting = act(found);
        deadline.abort(new Error("the time is over"));
        return acting;
      },
      ...options,
    );
  const skipped: Section[] = [];
  for await (const section of measureAll(run, await nodeImages())) skipped.push(section);
  expect(skipped.map(({ skipped }) => skipped)).toEqual(Array(5).fill("the time is over"));
});

test("PyTorch without graphs still has its eager times", async () => {
  test.skip(process.platform === "win32", "Python is replaced by a script.");
  const python = join(freshFolder(), "python");
  writeFileSync(
    python,
    `#!${process.execPath}
const [first, , name] = process.argv.slice(2);
if (first === "-c") process.exit(0);
if (name === "pytorch_cuda_graph_step") process.exit(1);
require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const { steps } = JSON.parse(line);
  const losses = Array(steps).fill(0.5);
  console.log(JSON.stringify({ ms: 2 * steps, losses, about: "A GPU" }));
});`,
  );
  chmodSync(python, 0o755);
  const { rows, about, notes } = await timePytorch(await runOf({ python }));
  expect(about).toBe("A GPU.");
  expect(rows).toEqual([
    ["pytorch-cuda", "highest", 2],
    ["pytorch-cuda-graph", "highest", null],
    ["pytorch-cuda", "high", 2],
    ["pytorch-cuda-graph", "high", null],
  ]);
  expect(notes).toEqual(
    ["highest", "high"].map(
      (precision) =>
        `pytorch-cuda-graph, ${precision}: The Python process ended; see its message above.`,
    ),
  );
});
