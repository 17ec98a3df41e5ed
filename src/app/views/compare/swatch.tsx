import { useRef } from "preact/hooks";
import { type SeriesIndex, seriesStyle } from "../../../charts/series_style.ts";
import { labelOf } from "../../pins/pinned_run.ts";
import { theme } from "../../state/theme.ts";
import { useFigurePart } from "../../ui/figure_parts.ts";
import type { Compared } from "./compared.ts";

/** A run's line and symbol as the figures draw them. */
export function Swatch({ mark }: { mark: SeriesIndex }) {
  const { colour, dashes, symbol } = seriesStyle(mark, theme.value);
  return (
    <svg class="swatch" viewBox="0 0 44 14" aria-hidden="true">
      <path d="M0 7H44" stroke={colour} stroke-width="2" stroke-dasharray={dashes.join(" ")} />
      <path d={symbol} fill={colour} transform="translate(16.5 1.5) scale(1.1)" />
    </svg>
  );
}

/** What the lines and symbols of a figure stand for. */
export function RunLegend({ runs }: { runs: Compared }) {
  const list = useRef<HTMLUListElement>(null);
  useFigurePart(() => ({
    kind: "key",
    element: list.current as Element,
    entries: runs.value.map((run) => ({
      sign: { kind: "line", style: seriesStyle(run.mark, theme.value) },
      words: labelOf(run),
    })),
  }));
  return (
    <ul ref={list} class="run-keys" aria-label="Runs in this figure">
      {runs.value.map((run) => (
        <li key={run.id}>
          <Swatch mark={run.mark} />
          {labelOf(run)}
        </li>
      ))}
    </ul>
  );
}
