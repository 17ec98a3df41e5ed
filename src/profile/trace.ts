// A recording in the trace event format, which Perfetto (ui.perfetto.dev) and chrome://tracing open:
// one track for the host and one for the GPU. Event times are in microseconds.

import { plural } from "../format.ts";
import type { RecordedSubmit } from "./recording.ts";

export interface TraceEvent {
  readonly name: string;
  /** "X" is a span; "M" names a track. */
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
 * Returns a trace of the recorded submits. The two clocks are unrelated, so the first kernel is placed
 * at the time when the host submitted it. If the GPU started a pass before the previous one had ended,
 * the trace shows it from that end on.
 */
export function traceOf(recorded: readonly RecordedSubmit[], adapter: string): Trace {
  const first = recorded[0]?.begin ?? 0;
  const spans = recorded.map(({ steps, begin, submitted }) =>
    span(HOST, `encode ${plural(steps, "step")}`, begin - first, submitted - first),
  );
  const last = recorded.at(-1);
  if (last) spans.push(span(HOST, "wait", last.submitted - first, last.ended - first));
  const hasKernels = recorded.some(({ passes }) => passes.length > 0);
  const onGpu = hasKernels
    ? kernelSpans(recorded)
    : recorded.map(({ steps, submitted, ended }, i) => {
        const free = Math.max(submitted, recorded[i - 1]?.ended ?? 0);
        return span(GPU, plural(steps, "step"), free - first, ended - first);
      });
  return {
    traceEvents: [
      label("process_name", 0, "Parsimony"),
      label("thread_name", HOST, "Host"),
      label("thread_name", GPU, hasKernels ? "GPU (its own clock)" : "GPU (host clock)"),
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

/** @param from, to milliseconds */
function span(
  tid: number,
  name: string,
  from: number,
  to: number,
  args: TraceEvent["args"] = {},
): TraceEvent {
  const cat = tid === GPU ? "gpu" : "host";
  const [ts, end] = [wholeNanoseconds(1000 * from), wholeNanoseconds(1000 * to)];
  return { name, ph: "X", cat, pid: PROCESS, tid, ts, dur: wholeNanoseconds(end - ts), args };
}

/** Rounds microseconds to whole nanoseconds. */
const wholeNanoseconds = (microseconds: number) => Math.round(1000 * microseconds) / 1000;

const label = (name: string, tid: number, value: string): TraceEvent => ({
  name,
  ph: "M",
  pid: PROCESS,
  tid,
  args: { name: value },
});
