import {
  checkAllVariants,
  phase,
  selfCheckError,
  selfChecked,
  selfChecking,
  shownSettings,
} from "../../state/state.ts";
import { ActionButton, Switch } from "../../ui/form_controls.tsx";
import { ColumnHelp, MeasuredTable } from "./measured_table.tsx";
import { type SelfCheckOutcome, startSelfCheck, stopSelfCheck } from "./self_checking.ts";

/** Checks on request whether the GPU computes correctly. */
export function SelfCheckPanel() {
  const isChecking = selfChecking.value !== undefined;
  return (
    <section class="panel is-wide measuring" aria-labelledby="self-check-heading">
      <h2 id="self-check-heading">Self-check</h2>
      <p class="intro">
        Graphics drivers can be wrong. This checks every kernel, a whole training step and its
        gradients against a float64 reference on the CPU, within the error bounds of 32-bit
        arithmetic. It takes a few seconds and slows down training meanwhile.
      </p>
      <div class="choices">
        <ActionButton
          name={isChecking ? "Cancel" : "Check this GPU"}
          act={isChecking ? stopSelfCheck : () => startSelfCheck(shownSettings.value)}
          isOff={phase.value === "preparing"}
        />
        <Switch isOn={checkAllVariants} label="Check every matmul variant, not only those in use" />
      </div>
      <SelfCheckStatus />
      {selfChecked.value && <SelfCheckTable {...selfChecked.value} />}
    </section>
  );
}

function SelfCheckStatus() {
  const now = selfChecking.value;
  return (
    <>
      <p class="measuring-status" aria-live="polite">
        {now ? "Checking…" : (selfCheckError.value ?? selfChecked.value?.closing)}
      </p>
      {now && (
        <>
          <progress aria-label="Self-check" value={now.done} max={now.total} />
          <p class="numbers">{now.activity}</p>
        </>
      )}
    </>
  );
}

/** A sentence for each failure, then every check as a row. */
function SelfCheckTable({ caption, columns, rows, sentences }: SelfCheckOutcome) {
  return (
    <>
      {sentences.map((sentence) => (
        <p key={sentence} class="is-failed">
          {sentence}
        </p>
      ))}
      <MeasuredTable
        name="Checks"
        caption={caption}
        columns={columns}
        rows={rows.map(({ cells, passed }) => ({
          cells,
          key: cells.slice(0, 3).join(),
          isFailed: !passed,
        }))}
      />
      <ColumnHelp columns={columns} />
    </>
  );
}
