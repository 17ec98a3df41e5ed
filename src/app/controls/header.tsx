import { ShareButton } from "../navigation/share_button.tsx";
import { adapter, phase } from "../state/state.ts";
import { isListOpen } from "../ui/keys.ts";
import { ShortcutsList } from "./shortcuts_list.tsx";

export function Header() {
  return (
    <header>
      <div class="title">
        <Mark />
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

/** Its place is kept until it is known: what a person is about to press must not move. */
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
      {isCpu && <span>The CPU acts as a GPU: correct but slow.</span>}
    </p>
  );
}

/** Sixteen units, three of them active. */
function Mark() {
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
