import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { inputPath, outputPath, path } from "../../src/cli/arguments.ts";
import { exits } from "../../src/cli/exit_codes.ts";
import { withSwitch } from "../../src/cli/inspect_options.ts";
import { type OutputFlags, output } from "../../src/cli/output.ts";
import { trainCommand } from "../../src/cli/train_options.ts";

/** Returns what a command prints that has a note, a warning and a result. */
function printed(flags: OutputFlags, out?: string) {
  const lines = { out: [] as string[], error: [] as string[] };
  const { log, error } = console;
  console.log = (text: string) => lines.out.push(text);
  console.error = (text: string) => lines.error.push(text);
  try {
    output.configure(flags, out);
    output.note("note");
    output.warn("warning");
    output.line("line");
    output.result({ answer: 1 }, "text");
  } finally {
    Object.assign(console, { log, error });
    output.configure({});
  }
  return lines;
}

const json = '{\n  "answer": 1\n}';

test("results and notes go to standard output, warnings to standard error", () => {
  expect(printed({})).toEqual({ out: ["note", "line", "text"], error: ["warning"] });
});

test("with --json, there is nothing else on standard output", () => {
  expect(printed({ json: true })).toEqual({ out: [json], error: ["note", "warning"] });
});

test("--quiet prints results only", () => {
  expect(printed({ quiet: true })).toEqual({ out: ["line", "text"], error: [] });
  expect(printed({ quiet: true, json: true })).toEqual({ out: [json], error: [] });
});

test("what the command makes may be printed, and nothing else then", () => {
  const { out, error } = printed({}, "-");
  expect(out).toEqual([]);
  expect(error).toEqual(["note", "warning", "line", "text"]);
  expect(() => output.configure({ json: true }, "-")).toThrow(
    "--out - and --json both print to standard output; name a file for one of them.",
  );
});

test("--json FILE writes the file beside what is printed, or with --quiet instead of it", () => {
  const folder = mkdtempSync(join(tmpdir(), "parsimony-output-"));
  try {
    const file = join(folder, "results.json");
    const { out } = printed({ json: file });
    expect(out).toEqual(["note", "line", "text", `Wrote ${file}.`]);
    expect(readFileSync(file, "utf8")).toBe(`${json}\n`);
    expect(printed({ json: file, quiet: true })).toEqual({ out: [], error: [] });
    expect(() => output.configure({ json: join(folder, "none", "f") })).toThrow(
      /^--json .* cannot be written: there is no such folder\.$/,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("- is refused where neither standard input nor output can be used", () => {
  expect(() => path("--labels")("-")).toThrow(
    "--labels is -, but it can use neither standard input nor output; name a file or folder.",
  );
  expect(outputPath("--out")("-")).toBe("-");
  expect(inputPath("--data")("-")).toBe("-");
  for (const flag of ["--order", "--init"]) {
    const unused = async () => {};
    expect(() => trainCommand(unused, unused, unused).parse([flag, "-"], { from: "user" })).toThrow(
      `--data and ${flag} both read standard input; name a file for one of them.`,
    );
  }
});

test("--json of inspect never replaces a file to inspect", () => {
  const args = (text: string) => withSwitch(text.split(" ")).join(" ");
  expect(args("inspect --json a.npy b.npy")).toBe("inspect --json=- a.npy b.npy");
  expect(args("inspect a.npy --json")).toBe("inspect a.npy --json=-");
  expect(args("inspect a.npy --json a.json")).toBe("inspect a.npy --json a.json");
  expect(args("inspect --json --quiet a.npy")).toBe("inspect --json --quiet a.npy");
  expect(args("compare --json a b")).toBe("compare --json a b");
});

test("every way to end has a code of its own", () => {
  const codes = Object.values(exits).map(({ code }) => code);
  expect(codes).toEqual([0, 1, 2, 3, 130]);
});

test("docs/commands.md has the table of exit codes", () => {
  const page = readFileSync(new URL("../../docs/commands.md", import.meta.url), "utf8");
  for (const { code, meaning } of Object.values(exits)) {
    expect(page).toContain(`| ${code} | ${meaning} |`);
  }
});
