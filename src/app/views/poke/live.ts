// The code of the image and what the decoder makes of it, as the weights are now: asked again whenever
// image, edits or weights change, while the view is in sight.

import { computed, effect, signal, untracked } from "@preact/signals";
import { weightStatistics } from "../../../statistics/weight_statistics.ts";
import type { Run } from "../../run/run.ts";
import { Budget, MAX_STALE_MS } from "../../scheduling/budget.ts";
import { nextPaint } from "../../scheduling/paint.ts";
import { QueryCost } from "../../scheduling/query_cost.ts";
import { hasDiverged as runCameApart } from "../../state/codes.ts";
import { notifyOnce } from "../../state/messages.ts";
import { phase, progress, runSettings } from "../../state/run.ts";
import { withEdits } from "./edits.ts";
import { input } from "./input.ts";

interface Encoded {
  /** (H) */
  readonly code: Float32Array;
  /** Of which image. */
  readonly key: string;
}
export const encoded = signal<Encoded>();

interface Decoded {
  /** (D) each */
  readonly image: Float32Array;
  readonly plain: Float32Array;
  readonly edited: Float32Array;
}
export const decoded = signal<Decoded>();

/** The code with the edits in it (H). */
export const editedCode = computed(() => encoded.value && withEdits(encoded.value.code));

/** The same as of the run, also where only the code shown tells it, or what is made of it. */
export const hasDiverged = computed(
  () => runCameApart.value || !areFinite(encoded.value?.code) || !areFinite(decoded.value?.plain),
);

/** Weights that are larger, either way, are drawn in full colour. */
export const scaleMax = signal(1);
/** Of so many of the most active units. */
const REACH_UNITS = 8;

/** What code and pictures, and the reach, may take of the training's time: 1 + 0.5 %. */
const following = new Budget(0.01, 250, MAX_STALE_MS);
const reaching = new Budget(0.005, 1000, MAX_STALE_MS);
const encoding = new QueryCost();
const decoding = new QueryCost();
const reachReading = new QueryCost();

/** Follows image, edits and weights until what it gives back is called. */
export function follow(): () => void {
  const ends = [followImage(), followEdits(), followReach()];
  return () => {
    for (const end of ends) end();
  };
}

function followImage(): () => void {
  const ask = oneAtATime(() => encode(input.peek()), following);
  let shown: unknown;
  return effect(() => {
    const now = input.value;
    void runSettings.value;
    void progress.value?.step;
    const isTime = phase.value !== "training" || following.isFree;
    if (!now || phase.value === "preparing" || (now === shown && !isTime)) return;
    shown = now;
    untracked(ask);
  });
}

function followEdits(): () => void {
  const ask = oneAtATime(decode, following);
  return effect(() => {
    if (editedCode.value) untracked(ask);
  });
}

function followReach(): () => void {
  const ask = oneAtATime(measureReach, reaching);
  return effect(() => {
    if (encoded.value && (phase.value !== "training" || reaching.isFree)) untracked(ask);
  });
}

async function encode(now: typeof input.value): Promise<void> {
  if (!now) return;
  const asked = await encoding.ask((run) => run.trainer.encode(now.image));
  if (!asked) return;
  const { answer: code, run, cost } = asked;
  // Decoding follows it.
  following.charge(cost + (decoding.of(run) ?? cost));
  encoded.value = { code, key: now.key };
  // A pen asks with every move; what it gets must reach the screen, and not wait behind what comes next.
  await nextPaint();
}

async function decode(): Promise<void> {
  const now = input.peek();
  const { code, key } = encoded.peek() ?? {};
  const edited = editedCode.peek();
  // The code of another image is on its way.
  if (!now || !code || !edited || key !== now.key) return;
  if (!areFinite(code) || !areFinite(edited)) {
    decoded.value = undefined;
    return;
  }
  const both = new Float32Array(2 * code.length);
  both.set(code);
  both.set(edited, code.length);
  const asked = await decoding.ask(async (run) =>
    isOf(run, code) ? run.trainer.decode(both) : undefined,
  );
  if (!asked) return;
  const pictures = asked.answer;
  const size = pictures.length / 2;
  const image = Float32Array.from(now.image.pixels, (byte) => byte / 255);
  decoded.value = { image, plain: pictures.slice(0, size), edited: pictures.slice(size) };
}

async function measureReach(): Promise<void> {
  const code = encoded.peek()?.code;
  if (!code || hasDiverged.peek()) return;
  const units = strongest(code).slice(0, REACH_UNITS);
  const asked = await reachReading.ask(async (run) =>
    isOf(run, code)
      ? Promise.all(units.map((unit) => run.trainer.readRows("W_dec", unit, unit + 1)))
      : undefined,
  );
  if (!asked) return;
  reaching.charge(asked.cost);
  const rows = asked.answer;
  const columns = rows[0]?.length;
  if (!columns) return;
  const weights = new Float32Array(rows.length * columns);
  for (const [i, row] of rows.entries()) weights.set(row, i * columns);
  scaleMax.value = weightStatistics(weights, columns, "rows").scaleMax || 1;
}

/** Nothing has no wrong number in it. */
export const areFinite = (values: Float32Array | undefined) =>
  values === undefined || values.every(Number.isFinite);

/** All units, the most active first; of equal ones the first. */
export function strongest(code: Float32Array): number[] {
  const units = Array.from(code, (_, unit) => unit);
  return units.sort((a, b) => (code[b] as number) - (code[a] as number));
}

/** Whether a code can be the run's: a reset may have changed the number of units. */
export const isOf = (run: Run, code: Float32Array) => code.length === run.trainer.plan.shape.hidden;

/**
 * Of questions that pile up while one is answered only the last is asked.
 * @param budget told where one goes wrong
 */
function oneAtATime(question: () => Promise<void>, budget: Budget): () => void {
  let isBusy = false;
  let isPiled = false;
  const ask = async () => {
    isBusy = true;
    try {
      do {
        isPiled = false;
        await question();
      } while (isPiled);
    } finally {
      // At once: what is asked from here on must not pile up.
      isBusy = false;
    }
  };
  return () => {
    isPiled = true;
    if (isBusy) return;
    ask().catch((error: Error) => {
      budget.backOff();
      notifyOnce(error.message);
    });
  };
}
