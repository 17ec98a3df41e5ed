import { useSignal } from "@preact/signals";
import { MeasuredTable } from "../../panels/measured_table.tsx";
import type { ShownProfile } from "../../state/gpu_view.ts";
import { KernelSource } from "./kernel_source.tsx";

const essential = ["kernel", "ms", "% of peak", "limit"];

/** What the page calls a limit, if it is not the word of the profile. */
const limitNames: Readonly<Record<string, string>> = { matmul: "arithmetic" };

type Props = Pick<ShownProfile, "job" | "columns" | "rows" | "kernels">;

/** The kernels of a step; each opens its source. */
export function KernelTable({ job, columns, rows, kernels }: Props) {
  /** The row of the kernel whose source is shown. */
  const opened = useSignal(-1);
  const [kernel, row] = [kernels[opened.value], rows[opened.value]];
  const longest = Math.max(...rows.map(({ share }) => share));
  const cellsOf = ({ cells, share }: Props["rows"][number], i: number) => {
    const cellOf: Readonly<Record<string, (text: string) => preact.ComponentChild>> = {
      kernel: (name) => (
        <button
          type="button"
          class="kernel-name"
          aria-label={name}
          aria-haspopup="dialog"
          onClick={() => {
            opened.value = i;
          }}
        >
          <Breakable name={name} />
        </button>
      ),
      ms: (ms) => <Time ms={ms} share={share} ofLongest={share / longest} />,
      limit: (limit) => limitNames[limit] ?? limit,
    };
    return columns.map(({ title }, column) => {
      const text = cells[column] ?? "";
      return cellOf[title]?.(text) ?? text;
    });
  };
  return (
    <>
      <MeasuredTable
        name="Kernels"
        caption={job}
        columns={columns}
        essential={essential}
        rows={rows.map((row, i) => ({ key: row.cells[0] ?? "", cells: cellsOf(row, i) }))}
      />
      {kernel && row && (
        <KernelSource
          kernel={kernel}
          numbers={columns.flatMap(({ title, help }, i) => {
            const value = row.cells[i];
            return value && !essential.includes(title)
              ? [{ name: title, value, help: [help] }]
              : [];
          })}
          close={() => {
            opened.value = -1;
          }}
        />
      )}
    </>
  );
}

/** A name that may continue on a new line after an underscore. */
function Breakable({ name }: { name: string }) {
  const parts = name.split(/(?<=_)/);
  return parts.flatMap((part, i) => (i > 0 ? [<wbr key={part} />, part] : [part]));
}

interface TimeProps {
  readonly ms: string;
  /** Of the time of all kernels. */
  readonly share: number;
  readonly ofLongest: number;
}

/** A time with a bar for its share. */
function Time({ ms, share, ofLongest }: TimeProps) {
  return (
    <div class="kernel-time">
      <span>{ms}</span>
      <span class="share" aria-hidden="true">
        <span class="share-bar" style={{ flexGrow: ofLongest }} />
        <span class="share-text">{Math.round(100 * share)}%</span>
        <span style={{ flexGrow: 1 - ofLongest }} />
      </span>
    </div>
  );
}
