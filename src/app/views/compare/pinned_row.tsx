import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { PinnedRun } from "../../pins/pinned_run.ts";
import { remove, rename } from "../../pins/pinning.ts";
import { fillIn, formSettings, isSame } from "../../state/form.ts";
import { hasStarted, runSettings } from "../../state/run.ts";
import { RunChoice } from "./run_choice.tsx";

const LONGEST_NAME = 60;

export function PinnedRow({ pin }: { pin: PinnedRun }) {
  const isRenaming = useSignal(false);
  const isUsed = useSignal(false);
  const renameButton = useRef<HTMLButtonElement>(null);
  const endRenaming = () => {
    isRenaming.value = false;
    renameButton.current?.focus();
  };
  return (
    <li class="run-row">
      <RunChoice run={pin} time={pin.time} />
      <div class="run-buttons">
        <button
          type="button"
          aria-label={`Use these settings: ${pin.name}`}
          onClick={() => {
            fillIn(pin.settings);
            isUsed.value = true;
          }}
        >
          Use these settings
        </button>
        <button
          ref={renameButton}
          type="button"
          aria-label={`Rename ${pin.name}`}
          aria-expanded={isRenaming.value}
          onClick={() => {
            isRenaming.value = !isRenaming.value;
          }}
        >
          Rename
        </button>
        <button type="button" aria-label={`Remove ${pin.name}`} onClick={() => void remove(pin)}>
          Remove
        </button>
      </div>
      {isRenaming.value && <NameForm pin={pin} end={endRenaming} />}
      <p class="run-note" aria-live="polite">
        {isUsed.value && howToUse(pin)}
      </p>
    </li>
  );
}

/** Nothing where the form has other settings by now. */
function howToUse({ settings }: PinnedRun): string | undefined {
  const form = formSettings.value;
  const running = runSettings.value;
  if (!form || !isSame(form, settings)) return undefined;
  if (!hasStarted.value || !running) return "Its settings are filled in: press Train.";
  return isSame(form, running)
    ? "Its settings are filled in; the run that is there has them too."
    : "Its settings are filled in; they take effect after Reset.";
}

function NameForm({ pin, end }: { pin: PinnedRun; end: () => void }) {
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => input.current?.select(), []);
  return (
    <form
      class="name-form"
      onSubmit={(event) => {
        event.preventDefault();
        const name = input.current?.value.trim();
        if (name) void rename(pin.id, name);
        end();
      }}
      onKeyDown={({ key }) => {
        if (key === "Escape") end();
      }}
    >
      <input
        ref={input}
        aria-label={`New name of ${pin.name}`}
        defaultValue={pin.name}
        maxLength={LONGEST_NAME}
        required
        // A name of spaces is none.
        pattern=".*\S.*"
        autocomplete="off"
      />
      <button type="submit">Save</button>
      <button type="button" onClick={end}>
        Cancel
      </button>
    </form>
  );
}
