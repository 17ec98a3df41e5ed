// Legends of figures. Symbols are SVG without style sheets, so that saved pictures contain the same drawing.

import "./legend.css";
import { useRef } from "preact/hooks";
import { theme } from "../state/theme.ts";
import {
  type LegendEntry,
  type LegendSymbol,
  type UnitState,
  useFigurePart,
} from "./figure_parts.ts";

const sizes: Readonly<Record<LegendSymbol["kind"], { width: number; height: number }>> = {
  colour: { width: 12, height: 12 },
  gradient: { width: 96, height: 14 },
  line: { width: 44, height: 14 },
  state: { width: 16, height: 16 },
};

/** Symbols and labels side by side, on the page and in the saved picture of the figure. */
export function Legend({ entries, name }: { entries: readonly LegendEntry[]; name?: string }) {
  const list = useRef<HTMLUListElement>(null);
  useFigurePart(() => ({ kind: "legend", element: list.current as Element, entries }));
  return (
    <ul ref={list} class="legend" aria-label={name}>
      {entries.map(({ before, symbol, label, value }, i) => (
        <li key={i}>
          {before}
          <LegendIcon symbol={symbol} />
          {label}
          {value && <strong>{value}</strong>}
        </li>
      ))}
    </ul>
  );
}

export const symbolSize = ({ kind }: LegendSymbol) => sizes[kind];

/** A legend's symbol in a line of text. */
export function LegendIcon({ symbol }: { symbol: LegendSymbol }) {
  const { width, height } = symbolSize(symbol);
  const box = { class: "legend-icon", viewBox: `0 0 ${width} ${height}`, width, height };
  return symbol.kind === "gradient" ? (
    <svg {...box} role="img" aria-label={symbol.description}>
      <SymbolShape symbol={symbol} />
    </svg>
  ) : (
    <svg {...box} aria-hidden="true">
      <SymbolShape symbol={symbol} />
    </svg>
  );
}

/** The SVG elements of a symbol, as large as `symbolSize`. */
export function SymbolShape({ symbol }: { symbol: LegendSymbol }) {
  const { width, height } = symbolSize(symbol);
  const { grid } = theme.value;
  switch (symbol.kind) {
    case "colour":
      return <rect width={width} height={height} rx={3} fill={symbol.colour} />;
    case "gradient": {
      // The same colours may have the same id.
      const id = `gradient${symbol.colours.join("").replaceAll("#", "-")}`;
      const { colours } = symbol;
      return (
        <>
          <linearGradient id={id}>
            {colours.map((colour, i) => (
              <stop key={colour} offset={i / (colours.length - 1)} stop-color={colour} />
            ))}
          </linearGradient>
          <rect width={width} height={height} fill={`url(#${id})`} stroke={grid} />
        </>
      );
    }
    case "line": {
      const { colour, dashes, symbol: marker } = symbol.style;
      return (
        <>
          <path d="M0 7H44" stroke={colour} stroke-width={2} stroke-dasharray={dashes.join(" ")} />
          <path d={marker} fill={colour} transform="translate(16.5 1.5) scale(1.1)" />
        </>
      );
    }
    case "state":
      return (
        <>
          <rect width={width} height={height} fill="none" stroke={grid} />
          <StateSign state={symbol.state} width={width} height={height} />
        </>
      );
  }
}

interface SignProps {
  readonly state: UnitState;
  readonly width: number;
  readonly height: number;
}

/** The sign of a dead or saturated unit over a tile. */
export function StateSign({ state, width, height }: SignProps) {
  const corner = sizes.state.width;
  return state === "dead" ? (
    <path
      d={`M0 0L${width} ${height}M0 ${height}L${width} 0`}
      stroke="currentColor"
      stroke-width={2}
    />
  ) : (
    <path
      d={`M${width - corner} 0H${width}V${corner}Z`}
      fill="currentColor"
      stroke={theme.value.paper}
    />
  );
}
