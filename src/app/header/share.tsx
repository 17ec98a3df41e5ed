import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { currentLink } from "../navigation/address.ts";
import { pins } from "../pins/pinned_run.ts";
import { sharedOf } from "../pins/shared_runs.ts";

/** How long the page confirms that the link was copied, in ms. */
const CONFIRMATION_MS = 4000;

/**
 * Copies a link to the current view with the settings of the pinned runs; if the browser refuses, shows it to be
 * copied by hand.
 */
export function ShareButton() {
  const message = useSignal("");
  const uncopied = useSignal<string | undefined>(undefined);
  const clearing = useRef(0);
  const button = useRef<HTMLButtonElement>(null);
  const share = async () => {
    const link = currentLink(pins.value.map(sharedOf));
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
      message.value = "The browser blocked the clipboard. Copy this link:";
      uncopied.value = link;
    }
  };
  const close = () => {
    uncopied.value = undefined;
    message.value = "";
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        title="Copy a link to this view with the current and pinned settings, but no weights."
        onClick={share}
      >
        Share
      </button>
      {/* Over the page, so that it moves nothing. */}
      <div class="shared">
        <p aria-live="polite">{message}</p>
        {uncopied.value && <LinkField link={uncopied.value} opener={button} close={close} />}
      </div>
    </>
  );
}

interface LinkFieldProps {
  readonly link: string;
  /** What has the focus after Escape. */
  readonly opener: RefObject<HTMLButtonElement | null>;
  readonly close: () => void;
}

/** The link to be copied by hand, until the focus leaves it. */
function LinkField({ link, opener, close }: LinkFieldProps) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), [link]);
  return (
    <input
      ref={field}
      type="url"
      readOnly
      aria-label="Link"
      value={link}
      onBlur={close}
      onKeyDown={({ key }) => {
        if (key === "Escape") opener.current?.focus();
      }}
    />
  );
}
