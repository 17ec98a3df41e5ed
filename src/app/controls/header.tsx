import { useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { currentLink } from "../navigation/address.ts";
import { adapter, phase } from "../state/run.ts";
import { isListOpen, shortcuts } from "../ui/keys.ts";

/** Title, adapter, and the buttons for the link and the shortcuts. */
export function Header() {
  return (
    <header>
      <div class="title">
        <Logo />
        <div>
          <h1>Parsimony</h1>
          <p>
            A sparse autoencoder learns to describe handwritten digits with a few active units, live
            on your GPU.
          </p>
        </div>
      </div>
      <div class="page-side">
        <AdapterLine />
        <div class="page-buttons">
          <ShareButton />
          <button
            type="button"
            aria-haspopup="dialog"
            onClick={() => {
              isListOpen.value = true;
            }}
          >
            Keys
          </button>
        </div>
      </div>
      <ShortcutsList />
    </header>
  );
}

/** Takes up its space before the adapter is known, so that nothing moves when a user is about to click. */
function AdapterLine() {
  if (phase.value === "unsupported") return null;
  const { name, isCpu } = adapter.value ?? {};
  return (
    <p class={isCpu ? "adapter is-cpu" : "adapter"}>
      {name && (
        <>
          Runs on <strong>{name}</strong>
        </>
      )}
      {isCpu && <span>Software adapter: correct, but slow.</span>}
    </p>
  );
}

/** Sixteen units, three of them active. */
function Logo() {
  const active = new Set([2, 8, 14]);
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
      {Array.from({ length: 16 }, (_, i) => (
        <circle
          key={`unit ${i}`}
          class={active.has(i) ? "active" : ""}
          cx={4 + 8 * (i % 4)}
          cy={4 + 8 * Math.floor(i / 4)}
          r={active.has(i) ? 3.4 : 2}
        />
      ))}
    </svg>
  );
}

/** How long the page confirms that the link was copied, in ms. */
const CONFIRMATION_MS = 4000;

/** Copies a link to the current view; if the browser refuses, shows it to be copied by hand. */
function ShareButton() {
  const message = useSignal("");
  const uncopied = useSignal<string | undefined>(undefined);
  const clearing = useRef(0);
  const share = async () => {
    const link = currentLink();
    uncopied.value = undefined;
    // An earlier confirmation must not clear this message.
    clearTimeout(clearing.current);
    try {
      await navigator.clipboard.writeText(link);
      message.value = "Link copied";
      clearing.current = window.setTimeout(() => {
        message.value = "";
      }, CONFIRMATION_MS);
    } catch {
      message.value = "The browser blocked the clipboard. Copy the link yourself:";
      uncopied.value = link;
    }
  };
  return (
    <>
      <button type="button" onClick={share}>
        Share link
      </button>
      <div class="shared">
        <p aria-live="polite">{message}</p>
        {uncopied.value && <LinkField link={uncopied.value} />}
      </div>
    </>
  );
}

function LinkField({ link }: { link: string }) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), [link]);
  return <input ref={field} type="url" readOnly aria-label="Link" value={link} />;
}

/** The keyboard shortcuts that work everywhere on the page. */
function ShortcutsList() {
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
      <h2 id="shortcuts-heading">Keyboard shortcuts</h2>
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
      <p>Shortcuts are off while you type in a field. When a button has focus, Space presses it.</p>
      <form method="dialog">
        <button type="submit">Close</button>
      </form>
    </dialog>
  );
}
