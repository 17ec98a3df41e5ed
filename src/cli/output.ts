// What the commands print, and where: results and notes on standard output, but if the user asks for something else
// there, such as JSON, nothing else is printed there, and notes go to standard error. --quiet leaves out the notes.

import { type Command, Option } from "commander";
import { InputError } from "../input_error.ts";
import { path } from "./arguments.ts";
import { isStandard, STANDARD } from "./standard_input.ts";
import { checkWritable, writeWhole } from "./write_file.ts";

export interface OutputFlags {
  readonly quiet?: boolean;
  /** Whether to print JSON, or the file for it. */
  readonly json?: true | string;
}

/** Adds the flags that all commands have. */
export function addOutputFlags(program: Command): void {
  program
    .addOption(
      new Option(
        "--json [file]",
        "Print the results as JSON and nothing else, or write them to a file, replacing it.",
      ).argParser((text) => (isStandard(text) ? true : path("--json")(text))),
    )
    .option("--quiet", "Print errors and results only.");
}

class Output {
  private flags: OutputFlags = {};
  private isReserved = false;

  /**
   * @param out the file for what the command makes, if it has one
   * @throws InputError if two things are to be printed, or the file for JSON cannot be written
   */
  configure(flags: OutputFlags, out?: string): void {
    const { json } = flags;
    const isOut = out === STANDARD;
    if (isOut && json === true) {
      throw new InputError(
        "--out - and --json both print to standard output; name a file for one of them.",
      );
    }
    this.flags = flags;
    this.isReserved = isOut || json === true;
    if (typeof json === "string") checkWritable("--json", json);
  }

  /** The file for JSON, if there is one. */
  get file(): string | undefined {
    const { json } = this.flags;
    return typeof json === "string" ? json : undefined;
  }

  /** Prints what the user need not know. */
  note(text: string): void {
    if (!this.flags.quiet) this.print(text);
  }

  /** Prints a note that is not about the results, on standard error. */
  warn(text: string): void {
    if (!this.flags.quiet) console.error(text);
  }

  /** Prints a line of the results before all of them are there. */
  line(text: string): void {
    const { json, quiet } = this.flags;
    if (json !== true && !(quiet && this.file)) this.print(text);
  }

  /**
   * Prints or writes what the command was asked for.
   * @param value for --json
   * @param text for everybody else; commands whose result is a file have none
   * @throws WriteError if the file for JSON cannot be written
   */
  result(value: unknown, text?: string): void {
    const { file } = this;
    const { json } = this.flags;
    if (json === true) console.log(jsonText(value));
    else if (text !== undefined) this.line(text);
    if (file === undefined) return;
    writeWhole(file, `${jsonText(value)}\n`);
    this.note(`Wrote ${file}.`);
  }

  private print(text: string): void {
    if (this.isReserved) console.error(text);
    else console.log(text);
  }

  /** The terminal for a progress bar; undefined if there is none. */
  get terminal(): NodeJS.WriteStream | undefined {
    const stream = this.isReserved ? process.stderr : process.stdout;
    return stream.isTTY && !this.flags.quiet ? stream : undefined;
  }

  /** The same, for the time before there are results, which may go to a file. */
  get waitingTerminal(): NodeJS.WriteStream | undefined {
    return process.stderr.isTTY && !this.flags.quiet ? process.stderr : undefined;
  }
}

const jsonText = (value: unknown) => JSON.stringify(value, null, 2);

/** Of this process. */
export const output = new Output();
