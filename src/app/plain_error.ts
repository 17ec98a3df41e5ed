/** Shows a message if the page's usual notices can't: because its script did not load, or itself has failed. */
export function showPlainError(message: string): void {
  const notice = document.createElement("p");
  notice.role = "alert";
  notice.className = "notice is-trouble";
  notice.textContent = message;
  document.body.prepend(notice);
}
