// What lies over the plot's canvas: axes, the hovered point with its card, and the lasso.

import { ticks } from "d3-array";
import type { RefObject } from "preact";
import { useMemo } from "preact/hooks";
import { formatCount, formatSignificant } from "../../../format.ts";
import { aboutRow, classGroups, rowNumber, shortened } from "../../classes.ts";
import { data } from "../../state/run.ts";
import { hasLabels, rowName } from "../../words.ts";
import { RowPicture } from "./opened_images.tsx";
import type { Plane } from "./plane.ts";
import { classCentres, type Frame, movedApart, type Position } from "./scatter_geometry.ts";
import type { Plot } from "./scatter_handlers.ts";
import { shownGroups } from "./selection.ts";

interface AxesProps {
  /** Receives the element, for saving the figure. */
  readonly svg: RefObject<SVGSVGElement | null>;
  readonly plot: Plot;
  readonly plane: Plane | undefined;
}

/** CSS pixels between the ticks of each axis. */
const TICK_SPACING = { x: 90, y: 64 };

export function ScatterAxes({ svg, plot, plane }: AxesProps) {
  const frame = plot.frame.value;
  const axes = plane?.axes;
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
      {plane && !plane.colouring && hasLabels.value && <ClassLabels plane={plane} frame={frame} />}
      <Marks plot={plot} />
    </svg>
  );
}

/** Formats 0.25000000000000006 as 0.25. */
const formatAxisTick = (tick: number) => String(Number(tick.toPrecision(6)));

/** CSS pixels between the middles of labels one above the other. */
const LABEL_HEIGHT = 18;

/** Characters of a label, and about the width of one in CSS pixels. */
const LABEL_LENGTH = 12;
const CHARACTER = 9;

/** Returns the middle of a label so that it does not extend beyond the plot. */
const insideOf = ({ width }: Frame, left: number, label: number): number =>
  Math.max(label / 2, Math.min(width - label / 2, left));

/** Each class at the centre of its points: colours alone are not enough for everyone. */
function ClassLabels({ plane, frame }: { plane: Plane; frame: Frame }) {
  const { points, groups } = plane;
  const centres = useMemo(() => classCentres(points, groups), [points, groups]);
  const shown = centres.flatMap((centre, group) => {
    const { name, isOthers } = classGroups.value.groups[group] ?? {};
    const isShown = name && !isOthers && (shownGroups.value & (1 << group)) !== 0;
    if (!centre || !isShown) return [];
    const text = shortened(name, LABEL_LENGTH);
    const position: Position = [frame.left(centre[0]), frame.top(centre[1])];
    return [{ name, text, position, width: CHARACTER * text.length }];
  });
  const positions = movedApart(shown, LABEL_HEIGHT);
  return (
    <g class="class-labels">
      {shown.map(({ name, text, width }, i) => (
        <text
          key={name}
          x={insideOf(frame, positions[i]?.[0] ?? 0, width)}
          y={positions[i]?.[1]}
          text-anchor="middle"
          dominant-baseline="central"
        >
          {text}
        </text>
      ))}
    </g>
  );
}

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

/** The hovered row with its values, below the plot, where it hides no points. */
export function HoverCard({ plot, plane }: CardProps) {
  const hovered = plot.hovered.value;
  return (
    <div class="hover-card-area">
      {!hovered && (
        <p class="hint">
          {plane ? (
            <>
              <span class="for-mouse">
                Point at a dot to see its {rowName}; click or tap to open it.
              </span>
              <span class="for-touch">Tap a dot to see its {rowName}.</span>
            </>
          ) : (
            "The points appear once the codes are computed."
          )}
        </p>
      )}
      <div aria-live="polite">
        {hovered && plane && (
          <div class="hover-card">
            <RowPicture image={hovered.image} side={56} />
            <p>
              <strong>
                Training {rowName} {formatCount(rowNumber(hovered.image))}
              </strong>
              {aboutTrainingRow(hovered.image)}
              <CoincidingPoints plane={plane} row={hovered.row} />
              <br />
              {plane.axes[0].short}: {formatSignificant(hovered.x)}, {plane.axes[1].short}:{" "}
              {formatSignificant(hovered.y)}
              {plane.colouring && !isAxis(plane, plane.colouring.unit) && (
                <>
                  , unit {plane.colouring.unit + 1}:{" "}
                  {formatSignificant(plane.colouring.values[hovered.row] as number)}
                </>
              )}
            </p>
          </div>
        )}
      </div>
    </div>
  );
}

function aboutTrainingRow(row: number): string {
  const about = data.value && aboutRow(data.value.train, row);
  return about ? `, ${about}` : "";
}

/** Returns whether a unit's activation is an axis, so that the card shows it already. */
const isAxis = ({ axes }: Plane, unit: number) =>
  axes.some(({ short }) => short === `unit ${unit + 1}`);

/** Reports how many other rows share the point: inactive ReLU units put many rows on the same one. */
function CoincidingPoints({ plane, row }: { plane: Plane; row: number }) {
  const { points } = plane;
  const [x, y] = points.subarray(2 * row, 2 * row + 2);
  let others = -1;
  for (let i = 0; i < points.length; i += 2) {
    if (points[i] === x && points[i + 1] === y) others++;
  }
  if (others === 0) return null;
  return <>, and {formatCount(others)} more here</>;
}
