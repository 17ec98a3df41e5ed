import { useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { isListOpen, shortcuts } from "../ui/keys.ts";

/** The keys that work everywhere on the page. */
export function ShortcutsList() {
  const dialog = useRef<HTMLDialogElement>(null);
  useSignalEffect(() => {
    if (isListOpen.value) dialog.current?.showModal();
  });
  return (
    <dialog
      ref={dialog}
      class="shortcuts"
      aria-labelledby="shortcuts-heading"
      onClose={() => {
        isListOpen.value = false;
      }}
    >
      <h2 id="shortcuts-heading">Keys</h2>
      <dl>
        {shortcuts.map(({ label, description }) => (
          <div key={label}>
            <dt>
              <kbd>{label}</kbd>
            </dt>
            <dd>{description}</dd>
          </div>
        ))}
      </dl>
      <p>
        They rest while you write in a field. On a button that has the focus, Space presses the
        button.
      </p>
      <form method="dialog">
        <button type="submit">Close</button>
      </form>
    </dialog>
  );
}
