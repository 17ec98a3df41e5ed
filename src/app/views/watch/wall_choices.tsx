import { viewState, viewTable } from "../../state/view_state.ts";

/** Decoder or encoder. */
export function WeightsChoice() {
  const { label, help, choices } = viewTable.weights;
  return (
    <div>
      <fieldset class="segments" aria-describedby="help-weights">
        <legend>{label}</legend>
        {choices.map((side) => (
          <label key={side}>
            <input
              type="radio"
              name="weights"
              checked={viewState.weights.value === side}
              onChange={() => {
                viewState.weights.value = side;
              }}
            />
            <span>{side}</span>
          </label>
        ))}
      </fieldset>
      <small class="help" id="help-weights">
        {help}
      </small>
    </div>
  );
}

/** What the units are sorted by. */
export function OrderChoice() {
  const { help, choices } = viewTable.order;
  return (
    <div>
      <label>
        Sorted by
        <select
          aria-describedby="help-order"
          value={viewState.order.value}
          onChange={({ currentTarget }) => {
            viewState.order.value = choices[
              currentTarget.selectedIndex
            ] as (typeof choices)[number];
          }}
        >
          {choices.map((order) => (
            <option key={order}>{order}</option>
          ))}
        </select>
      </label>
      <small class="help" id="help-order">
        {help}
      </small>
    </div>
  );
}
