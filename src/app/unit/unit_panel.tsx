import { useLayoutEffect, useRef } from "preact/hooks";
import { targetOf } from "../../config/settings.ts";
import { csvText } from "../../files/csv.ts";
import { formatCount } from "../../format.ts";
import type { Example } from "../../statistics/unit_statistics.ts";
import { nameOfClass } from "../classes.ts";
import { requestCodes } from "../codes/codes_client.ts";
import { codeOf } from "../formulas.ts";
import { codes, hasDiverged, sampledImages } from "../state/codes.ts";
import { toast } from "../state/messages.ts";
import { shownSettings } from "../state/run.ts";
import { selectedUnit, selectUnit, viewState } from "../state/view_state.ts";
import { FigurePanel } from "../ui/figure_panel.tsx";
import { ActionButton } from "../ui/form_controls.tsx";
import { NeverZero } from "../ui/hints.tsx";
import { usePanelOnScreen, useQuery } from "../ui/hooks.ts";
import { aRow, className, hasLabels, rowName } from "../words.ts";
import "./unit.css";
import {
  ClassShares,
  type UnitActivations,
  UnitActivity,
  UnitHistogram,
} from "./unit_activations.tsx";
import { EXAMPLES, UnitExamples } from "./unit_examples.tsx";
import { SimilarUnits, UnitWeights } from "./unit_weights.tsx";
import { selectedIndex, unitsInOrder } from "./units.ts";
import { ReadWeights } from "./weights.ts";

/** `top` is the number of rows in the saved table; the panel shows fewer. */
const statisticsOptions = { bins: 32, top: 12, examples: EXAMPLES };

/** Details of the selected unit, or nothing if no unit is selected. */
export function UnitPanel() {
  const activations = useRef<UnitActivations>(undefined);
  if (selectedUnit.value === undefined) return null;
  return (
    <FigurePanel
      id="unit"
      title={`Unit ${formatCount(selectedUnit.value + 1)} of ${formatCount(shownSettings.value.hiddenUnits)}`}
      fileTitle={`unit-${selectedUnit.value + 1}`}
      showsCodes
      choices={<UnitButtons />}
      csv={() => unitCsv(activations.current)}
      caption={<UnitHelp />}
    >
      {hasDiverged.value && <p class="hint">Training diverged: its weights are NaN or infinite.</p>}
      <ReadWeights />
      <UnitContents unit={selectedUnit.value} activations={activations} />
    </FigurePanel>
  );
}

function UnitHelp() {
  const target = targetOf(shownSettings.value);
  return (
    <>
      <p>
        Draws: its decoder weights, a row of <span class="formula">W₂</span>. Detects: its encoder
        weights, a column of <span class="formula">W₁</span>:{" "}
        <span class="formula">{codeOf(shownSettings.value)}</span>. The norm is the length of these
        weights as a vector.
      </p>
      <p>
        Activations on {sampledImages.value ?? `training ${rowName.value}s`}. It fires on {aRow} if{" "}
        <span class="formula">hⱼ &gt; 0</span>; the histogram shows those {rowName}s only.
        <NeverZero />
        {target !== undefined && ` The target for its mean is ρ = ${target}.`}
      </p>
      {hasLabels.value && (
        <p>
          Share by {className}: the sum of its activations on {rowName}s of the {className}, divided
          by the sum on all {rowName}s.
        </p>
      )}
      <p>
        Examples: the {EXAMPLES} {rowName}s that activate it most, and {EXAMPLES} each from the
        middle and the weakest third, evenly spaced by rank.
      </p>
      <p>
        Similar units have decoder weights that point in nearly the same direction:{" "}
        <span class="formula">cos(wⱼ, wₖ) = wⱼ · wₖ / (‖wⱼ‖ ‖wₖ‖)</span>, which is 1 for the same
        direction.
      </p>
    </>
  );
}

function UnitButtons() {
  const index = selectedIndex.value;
  const units = unitsInOrder.value;
  const close = () => {
    selectUnit(undefined);
    const grid = document.querySelector<HTMLElement>("#hidden-units [role=listbox]");
    (grid ?? document.querySelector<HTMLElement>("[role=tab][aria-selected=true]"))?.focus();
  };
  return (
    <div class="unit-buttons">
      <ActionButton
        name="Previous unit"
        symbol="‹"
        act={() => selectUnit(units[index - 1])}
        isOff={index === 0}
      />
      <ActionButton
        name="Next unit"
        symbol="›"
        act={() => selectUnit(units[index + 1])}
        isOff={index === units.length - 1}
      />
      <ActionButton name="Close" symbol="×" act={close} />
    </div>
  );
}

interface ContentsProps {
  readonly unit: number;
  /** Receives what is shown, or undefined while that is out of date. */
  readonly activations: { current: UnitActivations | undefined };
}

function UnitContents({ unit, activations }: ContentsProps) {
  const isOnScreen = usePanelOnScreen();
  const result = useQuery(() => {
    const selected = selectedUnit.value;
    if (!isOnScreen.value || !codes.value || selected === undefined) return undefined;
    return requestCodes((worker) => worker.unit(selected, statisticsOptions)).then((statistics) => {
      // The worker responds in order, so these are the codes that it used.
      const used = codes.peek();
      return used && { unit: selected, statistics, codes: used };
    });
  });
  // A result about the codes of an earlier run must not be shown.
  const shown = codes.value && result.value;
  const isBusy = shown?.unit !== unit || shown.codes !== codes.value;
  useLayoutEffect(() => {
    activations.current = isBusy ? undefined : shown;
  });
  return (
    <div class="unit-contents" aria-busy={isBusy}>
      <div class="unit-summary">
        <UnitWeights unit={unit} />
        <div class="unit-facts">
          {shown && (
            <div class={shown.unit === unit ? "" : "is-old"}>
              <UnitActivity {...shown} />
            </div>
          )}
          {!hasDiverged.value && (
            <ActionButton name="Silence it in Poke" act={() => silenceInPoke(unit)} />
          )}
        </div>
      </div>
      {shown && (
        <div class={shown.unit === unit ? "unit-activations" : "unit-activations is-old"}>
          {shown.statistics.firingRate > 0 && (
            <>
              {hasLabels.value && <ClassShares {...shown} />}
              <UnitHistogram {...shown} />
              <UnitExamples {...shown} />
            </>
          )}
        </div>
      )}
      {!hasDiverged.value && <SimilarUnits unit={unit} />}
    </div>
  );
}

async function silenceInPoke(unit: number): Promise<void> {
  try {
    // With the view's scripts, not with those of this panel.
    const { silenceInItsRow } = await import("../views/poke/silencing.ts");
    await silenceInItsRow(unit);
    viewState.view.value = "poke";
  } catch {
    toast.value = "Poke could not be loaded; check your connection and reload the page.";
  }
}

/** Returns the histogram, one row per bin, the shares of the classes, and the examples, one row each. */
function unitCsv(activations: UnitActivations | undefined): string {
  const row = rowName.value;
  const labelled = hasLabels.value ? [className.value] : [];
  const columns = ["part", "from", "to", `${row}s`, row, ...labelled, "activation", "share"];
  if (!activations) return csvText(columns, []);
  const { statistics, codes } = activations;
  const { histogram, max, classShares, top, medium, weak } = statistics;
  const { counts, inactive } = histogram;
  const edge = (bin: number) => (bin / counts.length) * max;
  const none = undefined;
  const exampleRows = (part: string, examples: readonly Example[]) =>
    examples.map(({ image, activation }) => {
      const label = nameOfClass(codes.labels[image] as number);
      const number = codes.imageOf(image) + 1;
      return [part, none, none, none, number, ...labelled.map(() => label), activation];
    });
  return csvText(columns, [
    ["inactive", 0, 0, inactive],
    ...Array.from(counts, (rows, bin) => ["active", edge(bin), edge(bin + 1), rows]),
    ...exampleRows(row, top),
    ...exampleRows("medium", medium),
    ...exampleRows("weak", weak),
    ...labelled.flatMap((word) =>
      Array.from(classShares, (share, label) => {
        return [word, none, none, none, none, nameOfClass(label), none, share];
      }),
    ),
  ]);
}
