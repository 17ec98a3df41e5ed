import { MeasuredTable } from "../../panels/measured_table.tsx";
import { MeasuringPanel } from "../../panels/measuring_panel.tsx";
import {
  checkAllVariants,
  type SelfCheckOutcome,
  selfCheckError,
  selfChecked,
  selfChecking,
} from "../../state/gpu_view.ts";
import { phase, shownSettings } from "../../state/run.ts";
import { ActionButton, Switch } from "../../ui/form_controls.tsx";
import { startSelfCheck, stopSelfCheck } from "./self_checking.ts";

/** Checks on request whether the GPU computes correctly. */
export function SelfCheckPanel() {
  const { value: now } = selfChecking;
  const { value: checked } = selfChecked;
  const { value: error } = selfCheckError;
  const hasFailed = error !== undefined || checked?.rows.some(({ passed }) => !passed);
  const hasEnded = !now && (error !== undefined || checked !== undefined);
  return (
    <MeasuringPanel
      id="self-check"
      title="Self-check"
      about={
        <p>
          Graphics drivers have bugs. This checks every kernel, a whole training step and its
          gradients against a float64 reference on the CPU, within the error bounds of 32-bit
          arithmetic. It takes a few seconds and slows down training while it runs.
        </p>
      }
      controls={
        <>
          <ActionButton
            name={now ? "Cancel" : "Check this GPU"}
            act={now ? stopSelfCheck : () => startSelfCheck(shownSettings.value)}
            isOff={phase.value === "preparing"}
          />
          <Switch isOn={checkAllVariants} label="All matmul variants" />
        </>
      }
      status={now ? "Checking…" : (error ?? checked?.closing)}
      outcome={hasEnded ? (hasFailed ? "failed" : "passed") : undefined}
      progress={now}
    >
      {now && <p class="numbers">{now.activity}</p>}
      {checked && <Checks {...checked} />}
    </MeasuringPanel>
  );
}

const essential = ["kernel", "tensor", "of bound", "result"];

/** A sentence for each failure, then every check as a row. */
function Checks({ caption, columns, rows, sentences }: SelfCheckOutcome) {
  return (
    <>
      {sentences.map((sentence) => (
        <p key={sentence} class="is-failed">
          {sentence}
        </p>
      ))}
      <details open={sentences.length > 0}>
        <summary>All checks</summary>
        <MeasuredTable
          name="Checks"
          caption={caption}
          columns={columns}
          essential={essential}
          rows={rows.map(({ cells, passed }) => ({
            cells: cells.map((text, i) => (i === 0 ? <Checked cells={cells} /> : text)),
            key: cells.slice(0, 3).join(),
            isFailed: !passed,
          }))}
        />
      </details>
    </>
  );
}

/** The name of what is checked, with its variant, which has a column of its own if all columns are shown. */
function Checked({ cells: [name, variant] }: { cells: readonly string[] }) {
  return (
    <>
      {name}
      {variant !== "–" && <span class="variant"> {variant}</span>}
    </>
  );
}
