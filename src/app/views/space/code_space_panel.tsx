import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { csvText } from "../../../files/csv.ts";
import { formatCount, plural } from "../../../format.ts";
import { codes } from "../../state/codes.ts";
import { viewState } from "../../state/view_state.ts";
import { FigurePanel } from "../../ui/figure_panel.tsx";
import { useAnswer } from "../../ui/hooks.ts";
import { ColourLegend } from "./colour_legend.tsx";
import { DigitFilter } from "./digit_filter.tsx";
import { OpenedImages } from "./opened_images.tsx";
import { askPlane, colouringUnit, isWhole, type Plane, planeTrouble } from "./plane.ts";
import { PlaneChoices } from "./plane_choices.tsx";
import { Scatter } from "./scatter.tsx";

export function CodeSpacePanel() {
  const answer = useAnswer(askPlane);
  const plane = useMemo(() => {
    let last: Plane | undefined;
    return computed(() => {
      if (!codes.value || planeTrouble()) last = undefined;
      else if (answer.value && isWhole(answer.value)) last = answer.value;
      return last;
    });
  }, []);
  return (
    <FigurePanel
      id="feature-space"
      title="Code space"
      isWide
      showsCodes
      csv={() => pointsCsv(plane.value)}
      caption={
        <>
          {whichImages()}, each a point at its code <span class="formula">h = φ(x W₁ + b₁)</span>,
          seen {seenAlong()}. {colouredBy()}
        </>
      }
    >
      <PlaneChoices />
      {planeTrouble() && <p class="warning">{planeTrouble()}</p>}
      {isOnePoint(plane.value) && (
        <p class="hint">All images have the same code: their points lie on each other.</p>
      )}
      <div class="space">
        <Scatter plane={plane} />
        <div class="space-side">
          <DigitFilter />
          <ColourLegend plane={plane} />
          <OpenedImages />
        </div>
      </div>
    </FigurePanel>
  );
}

const isOnePoint = (plane: Plane | undefined) =>
  plane?.points.every((value, i) => value === plane.points[i % 2]);

/** A row for each point. */
function pointsCsv(plane: Plane | undefined): string {
  if (!plane) return csvText(["image", "digit"], []);
  const { points, axes, codes, colouring } = plane;
  const names = [...axes, ...(colouring ? [{ short: `unit ${colouring.unit + 1}` }] : [])];
  const rows = Array.from(codes.labels, (label, row) => [
    codes.imageOf(row) + 1,
    label,
    points[2 * row],
    points[2 * row + 1],
    ...(colouring ? [colouring.values[row]] : []),
  ]);
  return csvText(["image", "digit", ...names.map(({ short }) => short.replace(" ", "_"))], rows);
}

function seenAlong(): string {
  return viewState.axes.value === "units"
    ? "along the activations of two hidden units"
    : "along their two principal components (PC), the directions v in which the codes vary most, (h − mean) · v";
}

function colouredBy(): string {
  const unit = colouringUnit.value;
  return unit === undefined
    ? "The digits colour the points and are never used in training: where a colour keeps together, the network has found the digit by itself."
    : `The activation of unit ${unit + 1} colours the points: where a colour keeps together, the unit stands for something that these images share.`;
}

function whichImages(): string {
  if (!codes.value) return "Training images";
  const { labels, of, step } = codes.value;
  const after = `after ${plural(step, "step")}`;
  if (labels.length === of)
    return of === 1
      ? `The one training image ${after}`
      : `All ${formatCount(of)} training images ${after}`;
  return `${formatCount(labels.length)} of ${formatCount(of)} training images ${after} (all of them when training rests)`;
}
