// Copy text, also where the page came by plain HTTP and the browser lends no clipboard.

export async function copy(words: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(words);
    return true;
  } catch {
    return copyBySelection(words);
  }
}

function copyBySelection(words: string): boolean {
  const before = document.activeElement as HTMLElement | null;
  // Inside an open dialog, because it keeps the focus to itself.
  const place = before?.closest("[role=dialog]") ?? document.body;
  const area = document.createElement("textarea");
  area.value = words;
  area.readOnly = true;
  area.className = "sr-only";
  place.append(area);
  area.select();
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  } finally {
    area.remove();
    before?.focus();
  }
}
