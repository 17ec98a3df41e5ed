// What lies over the plot's canvas: axes, the hovered point with its card, and the lasso.

import { ticks } from "d3-array";
import type { RefObject } from "preact";
import { formatCount, formatSignificant } from "../../../format.ts";
import { DigitPicture } from "./opened_images.tsx";
import type { Plane } from "./plane.ts";
import type { Frame, Position } from "./scatter_geometry.ts";
import type { Plot } from "./scatter_handlers.ts";

interface AxesProps {
  /** Receives the element, for saving the figure. */
  readonly svg: RefObject<SVGSVGElement | null>;
  readonly plot: Plot;
  readonly axes: Plane["axes"] | undefined;
}

/** CSS pixels between the ticks of each axis. */
const TICK_SPACING = { x: 90, y: 64 };

export function ScatterAxes({ svg, plot, axes }: AxesProps) {
  const frame = plot.frame.value;
  const { width, height, view } = frame;
  if (width === 0) return null;
  return (
    <svg ref={svg} class="scatter-axes" width={width} height={height} aria-hidden="true">
      <path class="axis" d={`M0 0V${height}H${width}`} />
      {axes && (
        <>
          {ticks(view.minX, view.maxX, width / TICK_SPACING.x).map((x) => (
            <g key={`x ${x}`} transform={`translate(${frame.left(x)} ${height})`}>
              <path class="axis" d="M0 0V5" />
              <text y="20" text-anchor="middle">
                {formatAxisTick(x)}
              </text>
            </g>
          ))}
          {ticks(view.minY, view.maxY, height / TICK_SPACING.y).map((y) => (
            <g key={`y ${y}`} transform={`translate(0 ${frame.top(y)})`}>
              <path class="axis" d="M0 0H-5" />
              <text x="-9" y="4" text-anchor="end">
                {formatAxisTick(y)}
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

/** Formats 0.25000000000000006 as 0.25. */
const formatAxisTick = (tick: number) => String(Number(tick.toPrecision(6)));

function Marks({ plot }: { plot: Plot }) {
  const position = plot.hovered.value?.position;
  const lasso = plot.lasso.value;
  const corner = plot.corner.value;
  return (
    <>
      {lasso.length > 0 && <path class="lasso" d={`M${lasso.map(String).join("L")}Z`} />}
      {corner && position && <rect class="lasso" {...boxBetween(corner, position)} />}
      {position && <circle class="ring" cx={position[0]} cy={position[1]} r="7" />}
    </>
  );
}

const boxBetween = ([left1, top1]: Position, [left2, top2]: Position) => ({
  x: Math.min(left1, left2),
  y: Math.min(top1, top2),
  width: Math.abs(left1 - left2),
  height: Math.abs(top1 - top2),
});

interface CardProps {
  readonly plot: Plot;
  readonly plane: Plane | undefined;
}

/** The hovered image with its values, beside its point. */
export function HoverCard({ plot, plane }: CardProps) {
  const hovered = plot.hovered.value;
  return (
    <div class="hover-card-area" aria-live="polite">
      {hovered && plane && (
        <div class="hover-card" style={besidePoint(hovered.position, plot.frame.value)}>
          <DigitPicture image={hovered.image} side={84} />
          <p>
            <strong>Training image {formatCount(hovered.image + 1)}</strong>
            <br />
            digit {plane.codes.labels[hovered.row]}
            <br />
            {plane.axes[0].short}: {formatSignificant(hovered.x)}
            <br />
            {plane.axes[1].short}: {formatSignificant(hovered.y)}
            {plane.colouring && !isAxis(plane, plane.colouring.unit) && (
              <>
                <br />
                unit {plane.colouring.unit + 1}:{" "}
                {formatSignificant(plane.colouring.values[hovered.row] as number)}
              </>
            )}
            <CoincidingPoints plane={plane} row={hovered.row} />
          </p>
        </div>
      )}
    </div>
  );
}

/** Returns whether a unit's activation is an axis, so that the card shows it already. */
const isAxis = ({ axes }: Plane, unit: number) =>
  axes.some(({ short }) => short === `unit ${unit + 1}`);

/** CSS pixels between a point and its card. */
const CARD_DISTANCE = 16;
/** A plot narrower than this has no space for a card beside a point. */
const NARROW = 560;

/** Places the card on the side with more space, or in a narrow plot in the other half. */
function besidePoint([left, top]: Position, { width, height }: Frame) {
  if (width < NARROW) {
    return { left: "0", ...(top < height / 2 ? { bottom: "0" } : { top: "0" }) };
  }
  return {
    ...(left < width / 2
      ? { left: `${left + CARD_DISTANCE}px` }
      : { right: `${width - left + CARD_DISTANCE}px` }),
    ...(top < height / 2 ? { top: `${top}px` } : { bottom: `${height - top}px` }),
  };
}

/** Reports how many other images share the point: inactive ReLU units put many images on the same one. */
function CoincidingPoints({ plane, row }: { plane: Plane; row: number }) {
  const { points } = plane;
  const [x, y] = points.subarray(2 * row, 2 * row + 2);
  let others = -1;
  for (let i = 0; i < points.length; i += 2) {
    if (points[i] === x && points[i + 1] === y) others++;
  }
  if (others === 0) return null;
  return (
    <>
      <br />
      and {formatCount(others)} more here
    </>
  );
}
