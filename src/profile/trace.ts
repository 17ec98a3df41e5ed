// A recording in the trace event format, which Perfetto (ui.perfetto.dev) and chrome://tracing open:
// a track for the host, one for the GPU. Times of events are microseconds.

import { plural } from "../format.ts";
import type { RecordedSubmit } from "./recording.ts";

export interface TraceEvent {
  readonly name: string;
  /** "X" is a span, "M" names a track. */
  readonly ph: "X" | "M";
  readonly pid: number;
  readonly tid: number;
  readonly cat?: string;
  readonly ts?: number;
  readonly dur?: number;
  readonly args: Readonly<Record<string, string | number>>;
}

export interface Trace {
  readonly traceEvents: readonly TraceEvent[];
  readonly displayTimeUnit: "ms";
  readonly otherData: Readonly<Record<string, string>>;
}

const PROCESS = 1;
const HOST = 1;
const GPU = 2;

/**
 * The two clocks have nothing to do with each other: the first kernel is put where the host had
 * submitted it. Where a GPU begins a pass before the one before has ended, the trace lets it wait.
 */
export function traceOf(recorded: readonly RecordedSubmit[], adapter: string): Trace {
  const first = recorded[0]?.begin ?? 0;
  const spans = recorded.flatMap((submit) => [
    span(
      HOST,
      `encode ${plural(submit.steps, "step")}`,
      submit.begin - first,
      submit.submitted - first,
    ),
    span(HOST, "wait", submit.submitted - first, submit.ended - first),
  ]);
  const hasKernels = recorded.some(({ passes }) => passes.length > 0);
  const onGpu = hasKernels
    ? kernelSpans(recorded)
    : recorded.map(({ steps, submitted, ended }) =>
        span(GPU, plural(steps, "step"), submitted - first, ended - first),
      );
  return {
    traceEvents: [
      named("process_name", 0, "Parsimony"),
      named("thread_name", HOST, "Host"),
      named("thread_name", GPU, hasKernels ? "GPU, by its own clock" : "GPU, by the host's clock"),
      ...spans,
      ...onGpu,
    ],
    displayTimeUnit: "ms",
    otherData: { adapter },
  };
}

function kernelSpans(recorded: readonly RecordedSubmit[]): TraceEvent[] {
  const passes = recorded.flatMap((submit) => submit.passes);
  const begin = passes[0]?.begin ?? 0;
  const submitted = (recorded[0]?.submitted ?? 0) - (recorded[0]?.begin ?? 0);
  const at = (nanoseconds: number) => submitted + (nanoseconds - begin) / 1e6;
  let free = submitted;
  return passes.map((pass) => {
    const from = Math.max(free, at(pass.begin));
    free = Math.max(from, at(pass.end));
    const { step, flop, bytes } = pass;
    return span(GPU, pass.label, from, free, { step, flop, bytes });
  });
}

/** From and to in milliseconds. */
function span(
  tid: number,
  name: string,
  from: number,
  to: number,
  args: TraceEvent["args"] = {},
): TraceEvent {
  const cat = tid === GPU ? "gpu" : "host";
  const [ts, end] = [nearest(1000 * from), nearest(1000 * to)];
  return { name, ph: "X", cat, pid: PROCESS, tid, ts, dur: nearest(end - ts), args };
}

/** Microseconds with whole nanoseconds. */
const nearest = (microseconds: number) => Math.round(1000 * microseconds) / 1000;

const named = (name: string, tid: number, value: string): TraceEvent => ({
  name,
  ph: "M",
  pid: PROCESS,
  tid,
  args: { name: value },
});
