import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Kernel } from "../../../../shaders/kernel.ts";
import { indentedLines } from "../../../wgsl_lines.ts";
import { type ExplainedNumber, ExplainedNumbers } from "../../panels/measured_table.tsx";
import { Info } from "../../ui/popover.tsx";

interface Props {
  readonly kernel: Kernel;
  readonly numbers: readonly ExplainedNumber[];
  readonly close: () => void;
}

/** A kernel's mathematics, numbers and WGSL as it was compiled, in a dialog that the user closes. */
export function KernelSource({ kernel, numbers, close }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const code = useRef<HTMLElement>(null);
  const message = useSignal("");
  const lines = indentedLines(kernel.source);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(`${lines.join("\n")}\n`);
      message.value = "Copied";
    } catch {
      message.value = "The browser blocked the clipboard. Copy the selected text yourself.";
      if (code.current) getSelection()?.selectAllChildren(code.current);
    }
  };
  return (
    <dialog ref={dialog} class="kernel-source" aria-labelledby="kernel-heading" onClose={close}>
      <div class="kernel-heading">
        <h2 id="kernel-heading">{kernel.label}</h2>
        <p aria-live="polite">{message}</p>
        <button type="button" onClick={copy}>
          Copy
        </button>
        <form method="dialog">
          <button type="submit">Close</button>
        </form>
      </div>
      <Header name={kernel.name} />
      <ExplainedNumbers numbers={numbers} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable content must be reachable by keyboard. */}
      <section aria-label="WGSL" tabIndex={0}>
        <pre>
          <code ref={code}>
            {lines.map((line, i) => (
              <span key={`line ${i + 1}`}>{`${line}\n`}</span>
            ))}
          </code>
        </pre>
      </section>
    </dialog>
  );
}

const FOLDER = "../../../../shaders";
/** The comments at the top of the kernels' files, by path. */
const headers = import.meta.glob<string>("../../../../shaders/*.ts", {
  query: "?header",
  import: "default",
  eager: true,
});

/** The mathematics and the shapes of a kernel. */
function Header({ name }: { name: string }) {
  const [first = "", ...lines] = headers[`${FOLDER}/${name}.ts`]?.split("\n") ?? [];
  return (
    <div class="kernel-header">
      <p>{first.replace(`${name} — `, "")}</p>
      {lines.map((line) => (
        <p key={line} class={line.startsWith(" ") ? "formula" : ""}>
          {line}
        </p>
      ))}
      <p>
        <Info about="Shapes" isTerm>
          <p>
            N rows in the training set, B in a batch, D inputs in a row, H hidden units, P
            parameters, S records of the history with T values each. ⌈B/8⌉ are blocks of 8 rows,
            ⌈D/4⌉ groups of 4 inputs.
          </p>
        </Info>
      </p>
    </div>
  );
}
