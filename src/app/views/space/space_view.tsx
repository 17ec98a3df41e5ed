import { computed, useSignalEffect } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { csvText } from "../../../files/csv.ts";
import { formatCount, plural } from "../../../format.ts";
import { classNames, nameOfClass } from "../../classes.ts";
import { codeOf } from "../../formulas.ts";
import { codes } from "../../state/codes.ts";
import { runSettings, shownSettings } from "../../state/run.ts";
import { viewState } from "../../state/view_state.ts";
import { FigurePanel } from "../../ui/figure_panel.tsx";
import { useQuery } from "../../ui/hooks.ts";
import { className, hasDigits, hasLabels, rowName } from "../../words.ts";
import "./space.css";
import { ClassFilter, ColourLegend } from "./legend.tsx";
import { colouringUnit, isConsistent, type Plane, planeError, requestPlane } from "./plane.ts";
import { PlaneChoices } from "./plane_choices.tsx";
import { Scatter } from "./scatter.tsx";
import { resetForRun } from "./selection.ts";
import { SelectionPanel } from "./selection_panel.tsx";

/** The training rows in the space of their codes. */
export function SpaceView() {
  useSignalEffect(() => resetForRun(runSettings.value));
  return (
    <>
      <CodeSpacePanel />
      <SelectionPanel />
    </>
  );
}

function CodeSpacePanel() {
  const result = useQuery(requestPlane);
  const plane = useMemo(() => {
    let last: Plane | undefined;
    return computed(() => {
      if (!codes.value || planeError()) last = undefined;
      else if (result.value && isConsistent(result.value)) last = result.value;
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
      choices={<PlaneChoices />}
      caption={
        <>
          <p>
            {shownImages()} Each point is the code{" "}
            <span class="formula">{codeOf(shownSettings.value)}</span> of one {rowName},{" "}
            {projection()}. {colourMeaning()}
          </p>
          <p id="scatter-help">
            Draw a lasso around points to select them. Keyboard: arrow keys move between points,
            Enter opens one, Space marks two opposite corners of a rectangle, Escape clears the
            selection.
          </p>
        </>
      }
    >
      {planeError() && <p class="warning">{planeError()}</p>}
      {isOnePoint(plane.value) && (
        <p class="hint">All {rowName}s have the same code, so their points coincide.</p>
      )}
      <div class="plot-legend">
        {hasLabels.value && <ClassFilter />}
        <ColourLegend plane={plane} />
      </div>
      <Scatter plane={plane} />
    </FigurePanel>
  );
}

const isOnePoint = (plane: Plane | undefined) =>
  plane?.points.every((value, i) => value === plane.points[i % 2]);

/** Returns one row per point. */
function pointsCsv(plane: Plane | undefined): string {
  const labelled = hasLabels.value ? [className.value] : [];
  if (!plane) return csvText([rowName.value, ...labelled], []);
  const { points, axes, codes, colouring } = plane;
  const names = [...axes, ...(colouring ? [{ short: `unit ${colouring.unit + 1}` }] : [])];
  const rows = Array.from(codes.labels, (label, row) => [
    codes.imageOf(row) + 1,
    ...labelled.map(() => nameOfClass(label)),
    points[2 * row],
    points[2 * row + 1],
    ...(colouring ? [colouring.values[row]] : []),
  ]);
  const columns = names.map(({ short }) => short.replace(" ", "_"));
  return csvText([rowName.value, ...labelled, ...columns], rows);
}

function projection(): string {
  return viewState.axes.value === "units"
    ? "plotted by the activations of two hidden units"
    : "projected onto the first two principal components (PCs), the directions v in which the codes vary most: (h − mean) · v";
}

function colourMeaning(): string {
  const unit = colouringUnit.value;
  if (unit !== undefined) return `Colours show the activation of unit ${unit + 1}.`;
  if (!hasLabels.value) return "";
  const mark = hasDigits.value ? "number" : "name";
  return `Colours show the ${classNames.value}, which training never sees; a ${mark} marks the centre of each. Even random weights separate some ${classNames.value}; compare with step 0.`;
}

function shownImages(): string {
  if (!codes.value) return "";
  const { labels, of, step } = codes.value;
  const after = `after ${plural(step, "step")}`;
  const training = `training ${rowName.value}`;
  if (labels.length < of) {
    return `${formatCount(labels.length)} of ${formatCount(of)} ${training}s ${after} (all while paused).`;
  }
  return of === 1
    ? `The only ${training} ${after}.`
    : `All ${formatCount(of)} ${training}s ${after}.`;
}
