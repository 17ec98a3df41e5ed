// A run that is killed again and again, and what it must have written in the end.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "@playwright/test";
import { readCheckpoint } from "../../src/checkpoints/checkpoint_file.ts";
import { run, start } from "./cli.ts";

export const EPOCHS = 60;

/** Flags of a run that takes a second or two, with a checkpoint after every epoch. */
export const killable = (data: string, out: string) =>
  `train --data ${data} --out ${out} --epochs ${EPOCHS} --hidden-units 6 --batch-size 40 --log-every 7 --checkpoint-every 1`.split(
    " ",
  );

/** Starts or resumes a run and kills it `milliseconds` after it has printed this text. */
export async function killAfter(
  flags: readonly string[],
  text: string,
  milliseconds: number,
): Promise<void> {
  const { child, ended, prints } = start(flags);
  await prints(text);
  const kill = setTimeout(() => child.kill("SIGKILL"), milliseconds);
  await ended;
  clearTimeout(kill);
}

/** Returns the state after the last checkpoint. */
export function checkpointOf(folder: string) {
  const file = join(folder, "checkpoint.safetensors");
  return readCheckpoint(readFileSync(file), file);
}

/** Resumes a run to its end, and expects the bits of a run that never stopped. */
export async function expectSameEnd(out: string, whole: string, ...more: string[]): Promise<void> {
  const { code, stderr } = await run(["train", "--resume", out, ...more]);
  expect([code, stderr]).toEqual([0, ""]);
  for (const file of ["model.safetensors", "history.csv", "metrics.json"]) {
    expect(readFileSync(join(out, file)), file).toEqual(readFileSync(join(whole, file)));
  }
  expect(checkpointOf(out).state).toEqual(checkpointOf(whole).state);
  expect(checkpointOf(out).history).toEqual(checkpointOf(whole).history);
  expect(readdirSync(out).sort()).toEqual(readdirSync(whole).sort());
}
