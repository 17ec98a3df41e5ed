// Tables whose headings explain themselves, and lists of facts.

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import type { Column } from "../../table.ts";
import { Switch } from "../ui/form_controls.tsx";
import { Info } from "../ui/popover.tsx";

interface Row {
  /** One cell per column; the first is the name of the row. */
  readonly cells: readonly ComponentChildren[];
  readonly key: string;
  readonly isFailed?: boolean;
}

interface Props {
  /** What the rows are, in a word. */
  readonly name: string;
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** The titles of the columns to show until the user asks for all; by default, all are shown. */
  readonly essential?: readonly string[];
}

/** A table; with all columns it may be wider than its panel, and then scrolls. */
export function MeasuredTable({ name, caption, columns, rows, essential }: Props) {
  const id = useId();
  const showsAll = useSignal(!essential);
  const shown = columns.flatMap((column, i) =>
    showsAll.value || essential?.includes(column.title) ? [{ ...column, i }] : [],
  );
  const scrolling = showsAll.value ? { "aria-label": `${name}, scrollable`, tabIndex: 0 } : {};
  return (
    <>
      <div class="table-heading">
        {/* A caption element would scroll with the table. */}
        <p class="table-caption" id={id}>
          {caption}
        </p>
        {essential && <Switch isOn={showsAll} label="All columns" />}
      </div>
      <section class="measuring-table" {...scrolling}>
        <table aria-labelledby={id} class={showsAll.value ? "is-complete" : ""}>
          <thead>
            <tr>
              {shown.map(({ title, help, isText }) => (
                <th key={title} scope="col" class={isText ? "is-text" : ""}>
                  <Info about={title} isTerm>
                    <p>{help}</p>
                  </Info>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ cells, key, isFailed }) => (
              <tr key={key} class={isFailed ? "is-failed" : ""}>
                <th scope="row">{cells[0]}</th>
                {shown.slice(1).map(({ title, isText, i }) => (
                  <td key={title} class={isText ? "is-text" : ""}>
                    {cells[i]}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

interface Fact {
  readonly name: string;
  readonly text: string;
}

export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl class="facts">
      {facts.map(({ name, text }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

export interface ExplainedNumber {
  readonly name: string;
  readonly value: string;
  /** A paragraph each. */
  readonly help: readonly string[];
}

/** Numbers whose names explain themselves. */
export function ExplainedNumbers({ numbers }: { numbers: readonly ExplainedNumber[] }) {
  return (
    <dl class="numbers explained-numbers">
      {numbers.map(({ name, value, help }) => (
        <div key={name}>
          <dt>
            <Info about={name} isTerm>
              {help.map((text) => (
                <p key={text}>{text}</p>
              ))}
            </Info>
          </dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
