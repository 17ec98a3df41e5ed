// The comparison: first the losses of all contenders are checked, then those that agree are timed in rounds.

import { type Spread, spread } from "../src/statistics/spread.ts";
import { type Agreement, compareLosses } from "./agreement.ts";
import type { Contender } from "./contenders.ts";
import type { Session, Started } from "./session.ts";

/** A contender after the check. */
export interface Checked {
  readonly contender: Contender;
  readonly started: Started;
  /** Of the first steps. */
  readonly losses: readonly number[];
  readonly agreement: Agreement;
  /** Compute dispatches per step. */
  readonly dispatches: number;
  /** Milliseconds per step during the check, from which the number of steps per window is computed. */
  readonly roughMs: number;
}

export interface Timed extends Checked {
  /** Milliseconds per step; undefined if the losses disagree or timing failed. */
  readonly ms: Spread | undefined;
}

/** A contender that has no times, and why. */
export interface Untimed {
  readonly contender: Contender;
  readonly why: string;
}

/** Trains the first steps and compares their losses with the reference. */
export async function check(
  contender: Contender,
  session: Session,
  expected: readonly number[],
): Promise<Checked> {
  const started = await session.start();
  const rest = await session.train(expected.length - 1);
  const losses = [started.loss, ...rest.losses];
  return {
    contender,
    started,
    losses,
    agreement: compareLosses(losses, expected),
    dispatches: Math.round(rest.dispatches),
    roughMs: rest.ms / rest.losses.length,
  };
}

/**
 * Trains for one window.
 * @throws Error if the run ends before, because the rest of the time was not training
 */
export async function msPerStep(session: Pick<Session, "train">, steps: number): Promise<number> {
  const { ms, losses } = await session.train(steps);
  if (losses.length === steps) return ms / steps;
  throw new Error(`it ended after ${losses.length} of ${steps} steps`);
}

/** Number of steps that fit in one window, at least two. */
export const stepsPerWindow = (roughMs: number, windowMs: number) =>
  Math.max(2, Math.round(windowMs / roughMs));

/** The order of a round: each round starts with the next contender. */
export function rotated<T>(values: readonly T[], round: number): T[] {
  const first = round % Math.max(1, values.length);
  return [...values.slice(first), ...values.slice(0, first)];
}

interface RoundOptions {
  readonly rounds: number;
  readonly windowMs: number;
  readonly onRound?: (round: number) => void;
}

/**
 * Runs interleaved rounds. In each, every contender trains for one window, so that a busy moment affects all
 * of them alike. One that fails is left out from then on.
 */
export async function runRounds(
  entrants: readonly { readonly checked: Checked; readonly session: Session }[],
  { rounds, windowMs, onRound }: RoundOptions,
): Promise<{ timed: Timed[]; failed: Untimed[] }> {
  const windows = new Map<Checked, number[]>(
    entrants.flatMap(({ checked }) => (checked.agreement.agrees ? [[checked, []]] : [])),
  );
  const failed: Untimed[] = [];
  for (let round = 0; round < rounds; round++) {
    onRound?.(round + 1);
    const left = entrants.filter(({ checked }) => windows.has(checked));
    for (const { checked, session } of rotated(left, round)) {
      const { contender, roughMs } = checked;
      try {
        const ms = await msPerStep(session, stepsPerWindow(roughMs, windowMs));
        windows.get(checked)?.push(ms);
      } catch (error) {
        failed.push({ contender, why: firstLine(error) });
        windows.delete(checked);
      }
    }
  }
  const timed = entrants.map(({ checked }) => {
    const times = windows.get(checked);
    return { ...checked, ms: times && spread(times) };
  });
  return { timed, failed };
}

/** The reason why something could not be timed, without a full stop: the report adds it. */
export const firstLine = (error: unknown) =>
  (String(error instanceof Error ? error.message : error).split("\n")[0] ?? "").replace(/\.$/, "");
