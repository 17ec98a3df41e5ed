import "./wall.css";
import { csvText } from "../../../files/csv.ts";
import { codes, hasDiverged, sampledImages } from "../../state/codes.ts";
import { shownSettings } from "../../state/run.ts";
import { viewState } from "../../state/view_state.ts";
import { FigurePanel } from "../../ui/figure_panel.tsx";
import { ReadWeights, weightStatistics } from "../../unit/weights.ts";
import { Pager } from "./pager.tsx";
import { Wall } from "./wall.tsx";
import { OrderChoice, WeightsChoice } from "./wall_choices.tsx";
import { WallLegend } from "./wall_legend.tsx";

/** The weights of all hidden units as pictures. */
export function UnitsPanel() {
  const isDecoder = viewState.weights.value === "decoder";
  return (
    <FigurePanel
      id="hidden-units"
      title="Hidden units"
      isWide
      showsCodes
      csv={unitsCsv}
      caption={
        <>
          {isDecoder ? (
            <>
              What each unit adds to the picture when it is active: row j of{" "}
              <span class="formula">W₂</span>, a weight per pixel.
            </>
          ) : (
            <>
              What each unit looks for in an image: column j of <span class="formula">W₁</span>, a
              weight per pixel.
            </>
          )}{" "}
          All tiles have the same colours, which reach as far as 99.8 % of these weights do. Dead is
          a unit that none of {sampledImages.value ?? "the training images"} activates, saturated
          one whose mean activation is above 0.999.
        </>
      }
    >
      <div class="choices">
        <WeightsChoice />
        <OrderChoice />
      </div>
      <p class="hint">
        {hasDiverged.value && "The weights are no numbers any more: the tiles say nothing. "}
        {viewState.unit.value === 0
          ? "Choose a unit to see what activates it: click its tile, or press Tab and the arrow keys."
          : `Unit ${viewState.unit.value} is chosen; what it does is shown below. Escape chooses none.`}
      </p>
      <ReadWeights />
      <Wall />
      <Pager />
      <WallLegend />
    </FigurePanel>
  );
}

/** A row for each unit; what was not computed yet is empty. */
function unitsCsv(): string {
  const statistics = weightStatistics.value;
  const rows = Array.from({ length: shownSettings.value.hiddenUnits }, (_, unit) => [
    unit + 1,
    codes.value?.meanActivation[unit],
    codes.value?.firingRate[unit],
    statistics?.decoder.norms[unit],
    statistics?.encoder.norms[unit],
  ]);
  const names = ["unit", "mean_activation", "firing_rate", "decoder_norm", "encoder_norm"];
  return csvText(names, rows);
}
