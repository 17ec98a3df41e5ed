import { type Signal, useSignalEffect } from "@preact/signals";
import type { ComponentType } from "preact";
import { useRef } from "preact/hooks";
import { Lazy } from "./lazy.tsx";

interface Props {
  readonly isOpen: Signal<boolean>;
  /** Its class, and the start of its heading's id: "about-heading". */
  readonly name: string;
  /** Shown until the contents, which have a heading of their own, are loaded. */
  readonly heading: string;
  readonly load: () => Promise<ComponentType>;
}

/** A dialog over the page that loads its contents when it is first opened. */
export function Sheet({ isOpen, name, heading, load }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useSignalEffect(() => {
    if (isOpen.value) dialog.current?.showModal();
    else dialog.current?.close();
  });
  return (
    <dialog
      ref={dialog}
      class={name}
      aria-labelledby={`${name}-heading`}
      onClose={() => {
        isOpen.value = false;
      }}
    >
      {isOpen.value && (
        <Lazy
          load={load}
          errorMessage={`${heading} could not be loaded; check your connection and open it again.`}
          placeholder={<h2 id={`${name}-heading`}>{heading}</h2>}
        />
      )}
      <form method="dialog">
        <button type="submit">Close</button>
      </form>
    </dialog>
  );
}
