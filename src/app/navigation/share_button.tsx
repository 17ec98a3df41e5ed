import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { linkHere } from "./address.ts";

/** Milliseconds that the page says so. */
const SHOWN = 4000;

/** Copies a link to what is shown; where the browser refuses, shows it to be copied by hand. */
export function ShareButton() {
  const said = useSignal("");
  const refused = useSignal<string | undefined>(undefined);
  const share = async () => {
    const link = linkHere();
    refused.value = undefined;
    try {
      await navigator.clipboard.writeText(link);
      said.value = "Link copied";
      setTimeout(() => {
        said.value = "";
      }, SHOWN);
    } catch {
      said.value = "This browser copies nothing for the page; copy the link yourself:";
      refused.value = link;
    }
  };
  return (
    <>
      <button type="button" onClick={share}>
        Share link
      </button>
      <div class="shared">
        <p aria-live="polite">{said}</p>
        {refused.value && <LinkField link={refused.value} />}
      </div>
    </>
  );
}

function LinkField({ link }: { link: string }) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), [link]);
  return <input ref={field} type="url" readOnly aria-label="Link" value={link} />;
}
