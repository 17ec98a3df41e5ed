/** Whether a key is pressed with one that makes it the browser's: Alt and Left go back, Ctrl and Left do more. */
export const isWithModifier = ({ altKey, ctrlKey, metaKey }: KeyboardEvent) =>
  altKey || ctrlKey || metaKey;
