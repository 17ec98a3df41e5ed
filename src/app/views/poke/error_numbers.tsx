import { formatPercent, formatSignificant } from "../../../format.ts";
import { errors, l0 } from "./errors.ts";

/** How good the reconstructions are, and of how many units. */
export function ErrorNumbers() {
  const now = errors.value;
  const active = l0.value;
  return (
    <dl class="numbers error-numbers">
      <div>
        <dt>Error as encoded</dt>
        <dd>{now ? formatSignificant(now.plain) : "–"}</dd>
      </div>
      <div>
        <dt>Error edited</dt>
        <dd>
          {now ? formatSignificant(now.edited) : "–"}
          {now && <small>{changeOf(now)}</small>}
        </dd>
      </div>
      <div>
        <dt>Active units, L0</dt>
        <dd>{active ? arrow(active.plain, active.edited) : "–"}</dd>
      </div>
    </dl>
  );
}

function changeOf({ plain, edited }: { plain: number; edited: number }): string {
  if (edited === plain) return "";
  const sign = edited < plain ? "−" : "+";
  return ` (${sign}${formatPercent(Math.abs(edited - plain) / plain)})`;
}

const arrow = (from: number, to: number) => (from === to ? String(from) : `${from} → ${to}`);
