import {
  checkAllVariants,
  phase,
  selfCheckError,
  selfChecked,
  selfChecking,
  shownSettings,
} from "../../state/state.ts";
import { ActionButton, Switch } from "../../ui/form_controls.tsx";
import { SelfCheckTable } from "./self_check_table.tsx";
import { startSelfCheck, stopSelfCheck } from "./self_checking.ts";

/** Whether this adapter computes right, checked when someone asks. */
export function SelfCheckPanel() {
  const isChecking = selfChecking.value !== undefined;
  return (
    <section class="panel is-wide measuring" aria-labelledby="self-check-heading">
      <h2 id="self-check-heading">Self-check</h2>
      <p class="intro">
        A graphics driver can be wrong. This holds every kernel, one whole training step and its
        gradients against float64 on the CPU, with the errors that 32-bit arithmetic may make at
        most. It takes some seconds; training goes on, slower.
      </p>
      <div class="choices">
        <ActionButton
          name={isChecking ? "Cancel" : "Check this GPU"}
          act={isChecking ? stopSelfCheck : () => startSelfCheck(shownSettings.value)}
          isOff={phase.value === "preparing"}
        />
        <Switch
          isOn={checkAllVariants}
          label="Check every form of the products, not only those in use"
        />
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
          <progress aria-label="Checked" value={now.done} max={now.total} />
          <p class="numbers">{now.activity}</p>
        </>
      )}
    </>
  );
}
