import type { ComponentChildren } from "preact";
import { Info } from "../ui/popover.tsx";

interface Props {
  readonly id: string;
  readonly title: string;
  /** What is measured, and what that costs. */
  readonly about: ComponentChildren;
  readonly controls: ComponentChildren;
  /** What the measurement is doing, or how it ended. */
  readonly status: string | undefined;
  /** How it ended; undefined if it has not ended, or if the status does not say. */
  readonly outcome?: "passed" | "failed" | undefined;
  readonly progress: { readonly done: number; readonly total: number } | undefined;
  readonly children?: ComponentChildren;
}

/** A measurement on request: its controls, then what it is doing or its outcome, then the results. */
export function MeasuringPanel(props: Props) {
  const { id, title, about, controls, status, outcome = "", progress, children } = props;
  return (
    <section class={`panel is-wide measuring ${id}`} aria-labelledby={`${id}-heading`}>
      <div class="figure-heading">
        <h2 id={`${id}-heading`}>{title}</h2>
        <Info about={title}>{about}</Info>
        <div class="choices">{controls}</div>
      </div>
      <p class={`measuring-status ${outcome && `is-${outcome}`}`} aria-live="polite">
        {status}
      </p>
      {progress && <progress aria-label={title} value={progress.done} max={progress.total} />}
      {children}
    </section>
  );
}
