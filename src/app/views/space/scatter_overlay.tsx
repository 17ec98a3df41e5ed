import { ticks } from "d3-array";
import type { RefObject } from "preact";
import type { Plane } from "./plane.ts";
import type { Plot, Position } from "./scatter_handlers.ts";

interface Props {
  /** Where the drawn axes are found. */
  readonly svg: RefObject<SVGSVGElement | null>;
  readonly plot: Plot;
  readonly axes: Plane["axes"] | undefined;
}

/** CSS pixels that a tick has along an axis. */
const ACROSS = 90;
const UP = 64;

/** Ticks, names, the point pointed at and the line drawn around points, over the canvas. */
export function ScatterAxes({ svg, plot, axes }: Props) {
  const frame = plot.frame.value;
  const { width, height, view } = frame;
  if (width === 0) return null;
  return (
    <svg ref={svg} class="scatter-axes" width={width} height={height} aria-hidden="true">
      <path class="axis" d={`M0 0V${height}H${width}`} />
      {axes && (
        <>
          {ticks(view.minX, view.maxX, width / ACROSS).map((x) => (
            <g key={`x ${x}`} transform={`translate(${frame.left(x)} ${height})`}>
              <path class="axis" d="M0 0V5" />
              <text y="20" text-anchor="middle">
                {written(x)}
              </text>
            </g>
          ))}
          {ticks(view.minY, view.maxY, height / UP).map((y) => (
            <g key={`y ${y}`} transform={`translate(0 ${frame.top(y)})`}>
              <path class="axis" d="M0 0H-5" />
              <text x="-9" y="4" text-anchor="end">
                {written(y)}
              </text>
            </g>
          ))}
          <text class="name" x={width / 2} y={height + 42} text-anchor="middle">
            {axes[0].long}
          </text>
          <text
            class="name"
            transform={`translate(-44 ${height / 2}) rotate(-90)`}
            text-anchor="middle"
          >
            {axes[1].long}
          </text>
        </>
      )}
      <Marks plot={plot} />
    </svg>
  );
}

function Marks({ plot }: { plot: Plot }) {
  const here = plot.pointed.value?.place;
  const lasso = plot.lasso.value;
  const corner = plot.corner.value;
  return (
    <>
      {lasso.length > 0 && <path class="lasso" d={`M${lasso.map(String).join("L")}Z`} />}
      {corner && here && <rect class="lasso" {...between(corner, here)} />}
      {here && <circle class="ring" cx={here[0]} cy={here[1]} r="7" />}
    </>
  );
}

const between = ([left1, top1]: Position, [left2, top2]: Position) => ({
  x: Math.min(left1, left2),
  y: Math.min(top1, top2),
  width: Math.abs(left1 - left2),
  height: Math.abs(top1 - top2),
});

/** 0.25, not 0.25000000000000006. */
const written = (tick: number) => String(Number(tick.toPrecision(6)));
