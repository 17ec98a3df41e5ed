import { formatCount } from "../../../format.ts";
import { ActionButton } from "../../ui/form_controls.tsx";
import { unitsInOrder } from "./order.ts";
import { pageSize, pageStart, turnedTo } from "./shown_units.ts";

/** Turns the wall's pages, where not all units have room on one. */
export function Pager() {
  const [start, size, all] = [pageStart.value, pageSize.value, unitsInOrder.value.length];
  if (all <= size) return null;
  const turn = (pages: number) => () => {
    turnedTo.value = start + pages * size;
  };
  return (
    <nav class="pager" aria-label="Pages of hidden units">
      <ActionButton name="Earlier units" act={turn(-1)} isOff={start === 0} />
      <p aria-live="polite">
        units {formatCount(start + 1)}–{formatCount(Math.min(all, start + size))} of{" "}
        {formatCount(all)} in this order
      </p>
      <ActionButton name="Later units" act={turn(1)} isOff={start + size >= all} />
    </nav>
  );
}
